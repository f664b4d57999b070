import { useEffect, useRef, type RefObject } from 'react';
import type { Board } from '~/api/types';
import { bindKeys } from '~/app/keys';
import { findCard } from '~/pending/overlay';
import { useOpenTask } from '~/project/openTask';
import { isBoards } from './boardFocus';
import type { BoardTools } from './context';
import { neighbourOf, type Direction } from './moves';

export interface BoardKeysInput {
  element: RefObject<HTMLElement | null>;
  board: Board;
  active: string | undefined;
  tools: BoardTools;
  compose: (columnId: string) => void;
}

/** L is for labels, so that columns are left to the arrow keys. */
const FOCUS: Record<string, 'up' | 'down' | 'left' | 'right'> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  k: 'up',
  j: 'down',
};

const MOVES: Record<string, Direction> = {
  'Alt+ArrowUp': 'up',
  'Alt+ArrowDown': 'down',
  'Alt+ArrowLeft': 'left',
  'Alt+ArrowRight': 'right',
  'Alt+Shift+ArrowUp': 'top',
  'Alt+Shift+ArrowDown': 'bottom',
  'Alt+Shift+ArrowLeft': 'first',
  'Alt+Shift+ArrowRight': 'last',
};

/** The board's keyboard: focus, open, create, move. */
export function useBoardKeys(input: BoardKeysInput): void {
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  const open = useOpenTask();
  const openLatest = useRef(open);
  useEffect(() => {
    openLatest.current = open;
  });

  useEffect(() => {
    const card = () => {
      const { board, active } = latest.current;
      return active === undefined ? undefined : findCard(board, active)?.card;
    };
    const onBoard = (act: () => void) => (event: KeyboardEvent) => {
      if (!isBoards(latest.current.element.current)) return;
      event.preventDefault();
      act();
    };
    const focus = (direction: 'up' | 'down' | 'left' | 'right') => () => {
      const { element, board, active, tools } = latest.current;
      // The first press only shows where focus is.
      const inside = element.current?.contains(document.activeElement) ?? false;
      const next = inside ? neighbourOf(board, active, direction) : card();
      if (next) tools.focusCard(next.id);
    };
    const move = (direction: Direction) => () => {
      const moving = card();
      if (moving && latest.current.tools.mayEdit) latest.current.tools.step(moving, direction);
    };
    const mapped = <T>(keys: Record<string, T>, make: (value: T) => () => void) =>
      Object.entries(keys).map(([key, value]) => [key, onBoard(make(value))] as const);

    return bindKeys({
      ...Object.fromEntries(mapped(FOCUS, focus)),
      ...Object.fromEntries(mapped(MOVES, move)),
      o: onBoard(() => {
        const key = card()?.key;
        if (key) openLatest.current(key);
      }),
      v: onBoard(() => {
        const moving = card();
        if (moving && latest.current.tools.mayEdit) latest.current.tools.openMoveDialog(moving);
      }),
      c: (event) => {
        const { board, active, tools, compose } = latest.current;
        const current = active === undefined ? undefined : findCard(board, active)?.column;
        const column = current ?? board.columns[0];
        if (!column || !tools.mayEdit) return;
        event.preventDefault();
        compose(column.id);
      },
    });
  }, []);
}
