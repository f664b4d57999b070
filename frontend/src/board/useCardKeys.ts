import { useEffect, useRef, type RefObject } from 'react';
import type { Board, Card } from '~/api/types';
import { CHOICE_KEYS, DEED_KEYS, PROPERTY_KEYS } from '~/app/keymap/properties';
import { bindTable, each } from '~/app/keys';
import { addSelected, chooseNone, selection, tellSelected, toggleSelected } from '~/bulk/selection';
import { useDeeds } from '~/bulk/useDeeds';
import type { Property } from '~/bulk/PropertyMenu';
import { findCard } from '~/pending/overlay';
import { useOpenTask } from '~/project/openTask';
import { panelPress, type PanelKey } from '~/task/panelPress';
import type { BoardTools } from './context';
import { isBoards } from './boardFocus';
import { neighbourOf } from './moves';

export interface CardKeysInput {
  element: RefObject<HTMLElement | null>;
  board: Board;
  active: string | undefined;
  tools: BoardTools;
}

/** What the keys do to a card, or to all chosen ones. */
export function useCardKeys(input: CardKeysInput): void {
  const deeds = useDeeds(input.tools.project.id, input.tools.apply);
  const openTask = useOpenTask();
  const latest = useRef({ ...input, deeds, openTask });
  useEffect(() => {
    latest.current = { ...input, deeds, openTask };
  });

  useEffect(() => {
    const now = () => latest.current;
    const onBoard = (act: (card: Card) => void) => (event: KeyboardEvent) => {
      const { board, active, element } = now();
      const card = active === undefined ? undefined : findCard(board, active)?.card;
      if (!card || !isBoards(element.current)) return;
      event.preventDefault();
      act(card);
    };
    const editing = (act: (cards: Card[], card: Card) => void) =>
      onBoard((card) => {
        if (now().tools.mayEdit && card.number > 0) act(targetsOf(now().board, card), card);
      });
    const choose = (property: Property) =>
      editing((cards, card) => {
        const anchor = cardOf(now().element.current, card.id);
        if (anchor) now().tools.openProperty({ property, anchor, cards });
      });
    /** Opens the task, and presses there what the key means. */
    const inPanel = (press: PanelKey) => (event: KeyboardEvent) => {
      // With nothing in focus the panel may be open for another task than the board's first.
      if (!now().element.current?.contains(document.activeElement)) return;
      onBoard((card) => {
        panelPress.set({ taskKey: card.key, press });
        now().openTask(card.key);
      })(event);
    };
    const extend = (direction: 'up' | 'down') =>
      onBoard((card) => {
        const next = neighbourOf(now().board, card.id, direction);
        addSelected(next ? [card.id, next.id] : [card.id]);
        if (next) now().tools.focusCard(next.id);
        tellSelected();
      });

    const unbind = [
      bindTable(PROPERTY_KEYS, each(PROPERTY_KEYS, choose)),
      bindTable(DEED_KEYS, {
        mine: editing((cards) => now().deeds.assignMe(cards)),
        describe: inPanel('describe'),
        comment: inPanel('comment'),
        relate: inPanel('relate'),
        watch: onBoard((card) => now().deeds.toggleWatch(card)),
        copyLink: onBoard((card) => now().deeds.copyLink(card)),
        copyKey: onBoard((card) => now().deeds.copyKey(card)),
        remove: editing((cards, card) => {
          const { board } = now();
          const next = neighbourOf(board, card.id, 'down') ?? neighbourOf(board, card.id, 'up');
          now().deeds.remove(cards);
          if (next) now().tools.focusCard(next.id);
        }),
      }),
      bindTable(CHOICE_KEYS, {
        choose: onBoard((card) => toggleSelected(card.id)),
        extendUp: extend('up'),
        extendDown: extend('down'),
        chooseAll: onBoard(() => {
          addSelected(now().board.columns.flatMap(({ tasks }) => tasks.map(({ id }) => id)));
          tellSelected();
        }),
        chooseNone: (event) => {
          if (isBoards(now().element.current)) chooseNone(event);
        },
      }),
    ];
    return () => {
      for (const stop of unbind) stop();
    };
  }, []);
}

function cardOf(board: HTMLElement | null, taskId: string): HTMLElement | undefined {
  return board?.querySelector<HTMLElement>(`[data-card="${taskId}"]`) ?? undefined;
}

/** The chosen cards; without any, the one that has focus. */
function targetsOf(board: Board, card: Card): Card[] {
  const chosen = selectedCards(board, selection.get());
  return chosen.length > 0 ? chosen : [card];
}

export function selectedCards(board: Board, chosen: ReadonlySet<string>): Card[] {
  if (chosen.size === 0) return [];
  return board.columns.flatMap(({ tasks }) =>
    tasks.filter((task) => chosen.has(task.id) && task.number > 0),
  );
}
