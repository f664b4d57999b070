import { useEffect, useRef, type RefObject } from 'react';
import type { ListedTask } from '~/api/lists';
import { DAY_KEYS } from '~/app/keymap/places';
import { bindTable, each } from '~/app/keys';
import { daysAfter } from './days';

const WEEK = 7;
const DAYS: Record<keyof typeof DAY_KEYS, number> = {
  earlier: -1,
  later: 1,
  weekEarlier: -WEEK,
  weekLater: WEEK,
};

export interface DayKeysInput {
  element: RefObject<HTMLElement | null>;
  /** The tasks that may be moved. */
  items: readonly ListedTask[];
  move: (taskId: string, day: string) => void;
}

/** Alt and an arrow move the task that has focus to another day. */
export function useDayKeys(input: DayKeysInput): void {
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  useEffect(
    () =>
      bindTable(
        DAY_KEYS,
        each(DAY_KEYS, (name) => (event) => {
          const { element, items, move } = latest.current;
          const row = document.activeElement?.closest<HTMLElement>('[data-row]');
          if (!row || !element.current?.contains(row)) return;
          const task = items.find(({ id }) => id === row.dataset.row);
          if (!task?.due_on) return;
          event.preventDefault();
          move(task.id, daysAfter(task.due_on, DAYS[name]));
        }),
      ),
    [],
  );
}
