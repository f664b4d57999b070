import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type RefObject } from 'react';
import type { TaskCommand } from '~/api/commands';
import { readTask } from '~/api/queries';
import type { Board, Card } from '~/api/types';
import { bindKeys } from '~/app/keys';
import { addSelected, clearSelected, selection, toggleSelected } from '~/bulk/selection';
import type { Property } from '~/bulk/PropertyMenu';
import { findCard } from '~/pending/overlay';
import { useAccount } from '~/pending/useOverlaid';
import { useRemoval } from '~/task/useRemoval';
import { announce } from '~/ui/announce';
import { showToast } from '~/ui/toast';
import type { BoardTools } from './context';
import { isBoards } from './boardFocus';
import { neighbourOf } from './moves';

export interface CardKeysInput {
  element: RefObject<HTMLElement | null>;
  board: Board;
  active: string | undefined;
  tools: BoardTools;
}

const PROPERTIES: Record<string, Property> = {
  s: 'status',
  p: 'priority',
  a: 'assignee',
  l: 'label',
  d: 'due',
  'Shift+e': 'estimate',
};

/** What the keys do to a card, or to all chosen ones. */
export function useCardKeys(input: CardKeysInput): void {
  const me = useAccount().id;
  const client = useQueryClient();
  const removal = useRemoval(input.tools.project.id);
  const latest = useRef({ ...input, me, client, removal });
  useEffect(() => {
    latest.current = { ...input, me, client, removal };
  });

  useEffect(() => {
    const now = () => latest.current;
    const active = () => cardOf(now().board, now().active);
    const onBoard = (act: (card: Card) => void) => (event: KeyboardEvent) => {
      const card = active();
      if (!card || !isBoards(now().element.current)) return;
      event.preventDefault();
      act(card);
    };
    const editing = (act: (cards: Card[], card: Card) => void) =>
      onBoard((card) => {
        if (now().tools.mayEdit && card.number > 0) act(targetsOf(now().board, card), card);
      });

    return bindKeys({
      ...Object.fromEntries(
        Object.entries(PROPERTIES).map(([key, property]) => [
          key,
          editing((cards, card) => {
            const anchor = now().element.current?.querySelector<HTMLElement>(
              `[data-card="${card.id}"]`,
            );
            if (anchor) now().tools.openProperty({ property, anchor, cards });
          }),
        ]),
      ),
      i: editing((cards) => {
        now().tools.apply(cards, (card) => assignMe(card, now().me), {
          done: 'assigned to you',
          failure: 'Could not assign',
        });
      }),
      w: onBoard((card) => void toggleWatch(card)),
      y: onBoard((card) => void copy(addressOf(card.key), 'Link')),
      'Shift+y': onBoard((card) => void copy(card.key, 'Key')),
      Delete: editing(remove),
      Backspace: editing(remove),
      x: onBoard((card) => toggleSelected(card.id)),
      'Shift+ArrowDown': onBoard((card) => extend(card, 'down')),
      'Shift+ArrowUp': onBoard((card) => extend(card, 'up')),
      '$mod+a': onBoard(() => {
        addSelected(now().board.columns.flatMap(({ tasks }) => tasks.map(({ id }) => id)));
        announce(`${selection.get().size} selected.`);
      }),
      Escape: (event) => {
        if (selection.get().size === 0 || !isBoards(now().element.current)) return;
        event.preventDefault();
        clearSelected();
        announce('Nothing selected.');
      },
    });

    function remove(cards: Card[], card: Card): void {
      const next =
        neighbourOf(now().board, card.id, 'down') ?? neighbourOf(now().board, card.id, 'up');
      if (cards.length === 1) now().removal.remove(card);
      else {
        const words = { done: 'deleted', failure: 'Could not delete' };
        now().tools.apply(cards, () => ({ type: 'delete' }), words);
      }
      clearSelected();
      if (next) now().tools.focusCard(next.id);
    }

    function extend(card: Card, direction: 'up' | 'down'): void {
      const next = neighbourOf(now().board, card.id, direction);
      addSelected(next ? [card.id, next.id] : [card.id]);
      if (next) now().tools.focusCard(next.id);
      announce(`${selection.get().size} selected.`);
    }

    async function toggleWatch(card: Card): Promise<void> {
      const { tools, me: myId } = now();
      const task = await readTask(tools.project.id, card.id).catch(() => undefined);
      if (!task) return;
      const watching = task.watchers.includes(myId);
      tools.apply([card], () => ({ type: watching ? 'unwatch' : 'watch' }), {
        done: watching ? 'no longer watched' : 'watched',
        failure: 'Could not watch',
      });
    }
  }, []);
}

function cardOf(board: Board, taskId: string | undefined): Card | undefined {
  return taskId === undefined ? undefined : findCard(board, taskId)?.card;
}

/** The chosen cards; without any, the one that has focus. */
export function targetsOf(board: Board, card: Card): Card[] {
  const chosen = selectedCards(board, selection.get());
  return chosen.length > 0 ? chosen : [card];
}

export function selectedCards(board: Board, chosen: ReadonlySet<string>): Card[] {
  if (chosen.size === 0) return [];
  return board.columns.flatMap(({ tasks }) =>
    tasks.filter((task) => chosen.has(task.id) && task.number > 0),
  );
}

function assignMe(card: Card, me: string): TaskCommand | undefined {
  return card.assignees.includes(me) ? undefined : { type: 'assign', account_id: me };
}

/** The address of a task's own page. */
export function addressOf(key: string): string {
  return `${window.location.origin}/t/${key}`;
}

async function copy(text: string, what: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  showToast({ kind: 'info', title: `${what} copied` });
}
