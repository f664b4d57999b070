import { useEffect, useMemo, useRef, useState } from 'react';
import type { Board, Card } from '~/api/types';
import { findCard, placeCard, withoutCard } from '~/pending/overlay';
import { announce } from '~/ui/announce';
import {
  describePlace,
  othersIn,
  placeAt,
  stepFrom,
  type Destination,
  type Direction,
} from './moves';

/** A card that the arrow keys carry about; nothing is sent before Enter. */
interface Moving {
  card: Card;
  to: Destination;
}

const ARROWS: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'top',
  End: 'bottom',
};

export interface MoveMode {
  /** The board with the carried card where it would be put. */
  board: Board;
  /** The carried card, if any. */
  moving: string | undefined;
  start: (card: Card) => void;
}

/** Enter on a card's handle, arrows, Enter: one move in the history, however long the way was. */
export function useMoveMode(
  board: Board,
  put: (card: Card, to: Destination) => void,
  focusCard: (taskId: string) => void,
): MoveMode {
  const [state, setState] = useState<Moving>();
  const shown = useMemo(() => (state ? preview(board, state) : board), [board, state]);
  const latest = useRef({ board: shown, put });
  useEffect(() => {
    latest.current = { board: shown, put };
  });

  useEffect(() => {
    if (!state) return;
    const { card, to } = state;
    const onKeyDown = (event: KeyboardEvent) => {
      const direction = ARROWS[event.key];
      if (direction) {
        const next = stepFrom(latest.current.board, card.id, direction);
        if (next) {
          setState({ card, to: next });
          tellPlace(latest.current.board, card, next);
        }
      } else if (event.key === 'Enter' || event.key === ' ') {
        setState(undefined);
        latest.current.put(card, to);
      } else if (event.key === 'Escape' || event.key === 'Tab') {
        setState(undefined);
        announce(`${card.key} stays where it was.`);
      } else return;
      event.preventDefault();
      event.stopPropagation();
      focusCard(card.id);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [state, focusCard]);

  const start = useMemo(
    () => (card: Card) => {
      const from = findCard(latest.current.board, card.id);
      if (!from) return;
      setState({ card, to: { columnId: from.column.id, index: from.index } });
      announce(
        `Moving ${card.key}. Arrow keys choose a place, Enter puts it there, Escape leaves it.`,
      );
    },
    [],
  );
  return { board: shown, moving: state?.card.id, start };
}

function preview(board: Board, { card, to }: Moving): Board {
  const rest = withoutCard(board, card.id);
  const column = rest.columns.find(({ id }) => id === to.columnId);
  const now = findCard(board, card.id)?.card;
  if (!column || !now) return board;
  return placeCard(rest, now, { column_id: column.id, ...placeAt(column.tasks, to.index) });
}

function tellPlace(board: Board, card: Card, to: Destination): void {
  const column = board.columns.find(({ id }) => id === to.columnId);
  if (column)
    announce(describePlace(card, column, Math.min(to.index, othersIn(column, card.id).length)));
}
