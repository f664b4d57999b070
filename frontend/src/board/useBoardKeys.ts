import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, type RefObject } from 'react';
import type { Board, Card } from '~/api/types';
import { FOCUS_KEYS, MOVE_KEYS, OPEN_KEYS } from '~/app/keymap/board';
import { bindTable, each, isPressing } from '~/app/keys';
import { findCard } from '~/pending/overlay';
import { useOpenTask } from '~/project/openTask';
import { panelPress } from '~/task/panelPress';
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

/** The board's keyboard: focus, open, create, move. */
export function useBoardKeys(input: BoardKeysInput): void {
  const openTask = useOpenTask();
  const router = useRouter();
  const latest = useRef({ ...input, openTask });
  useEffect(() => {
    latest.current = { ...input, openTask };
  });

  useEffect(() => {
    const active = () => {
      const { board, active: id } = latest.current;
      return id === undefined ? undefined : findCard(board, id)?.card;
    };
    const onBoard = (act: () => void) => (event: KeyboardEvent) => {
      if (!isBoards(latest.current.element.current)) return;
      event.preventDefault();
      act();
    };
    const onCard = (act: (card: Card) => void) =>
      onBoard(() => {
        const card = active();
        if (card) act(card);
      });
    const mayEdit = () => latest.current.tools.mayEdit;
    const focus = (direction: keyof typeof FOCUS_KEYS) =>
      onBoard(() => {
        const { element, board, active: from, tools } = latest.current;
        // The first press only shows where focus is.
        const inside = element.current?.contains(document.activeElement) ?? false;
        const next = inside ? neighbourOf(board, from, direction) : active();
        if (next) tools.focusCard(next.id);
      });
    const move = (direction: Direction) =>
      onCard((card) => mayEdit() && latest.current.tools.step(card, direction));
    const peek = onCard((card) => {
      const { openTask: open } = latest.current;
      if (router.state.location.search.task === card.key) return open(undefined);
      panelPress.set({ taskKey: card.key, press: 'peek' });
      open(card.key);
    });

    const unbind = [
      bindTable(FOCUS_KEYS, each(FOCUS_KEYS, focus)),
      bindTable(MOVE_KEYS, each(MOVE_KEYS, move)),
      bindTable(OPEN_KEYS, {
        open: onCard(({ key }) => latest.current.openTask(key)),
        peek: (event) => {
          if (!isPressing(event)) peek(event);
        },
        place: onCard((card) => mayEdit() && latest.current.tools.openMoveDialog(card)),
        create: (event) => {
          const { board, active: id, tools, compose } = latest.current;
          const current = id === undefined ? undefined : findCard(board, id)?.column;
          const column = current ?? board.columns[0];
          if (!column || !tools.mayEdit) return;
          event.preventDefault();
          compose(column.id);
        },
      }),
    ];
    return () => {
      for (const stop of unbind) stop();
    };
  }, [router]);
}
