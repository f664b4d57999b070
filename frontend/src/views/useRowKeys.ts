import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { bindKeys } from '~/app/keys';
import { useOpenTask } from '~/project/openTask';
import type { MenuPart, OpenTaskMenu } from './TaskMenu';
import type { Item } from './useOverlaidItems';

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** The letters of the keyboard map that open one property of the task in focus. */
const PARTS: Record<string, MenuPart> = {
  s: 'status',
  p: 'priority',
  a: 'assignees',
  l: 'labels',
  d: 'due',
};

export interface RowKeysInput {
  element: RefObject<HTMLElement | null>;
  /** The tasks in the order in which they stand. */
  items: readonly Item[];
  openMenu: OpenTaskMenu;
  /** Brings a row into a virtual list, which renders only what is in view. */
  reveal?: (index: number) => void;
}

/**
 * A list of tasks is one stop in the tab order; arrows (or J, K) go from row to row, Home and End to
 * its ends, and letters open a property. Returns the id of the row that is the stop.
 */
export function useRowKeys(input: RowKeysInput) {
  const [active, setActive] = useState<string>();
  const stop = input.items.some((item) => item.id === active) ? active : input.items[0]?.id;
  const latest = useRef({ ...input, stop });
  useEffect(() => {
    latest.current = { ...input, stop };
  });
  const wanted = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    focusSoon(input.element, wanted);
  });
  const openTask = useOpenTask();

  useEffect(() => {
    const mine = (act: () => void) => (event: KeyboardEvent) => {
      // Keys pressed in the task's panel or the side bar are theirs.
      if (document.activeElement?.closest('aside')) return;
      event.preventDefault();
      act();
    };
    const goTo = (index: number) => {
      const { items, element, reveal } = latest.current;
      const item = items[Math.max(0, Math.min(items.length - 1, index))];
      if (!item) return;
      reveal?.(items.indexOf(item));
      wanted.current = item.id;
      setActive(item.id);
      focusSoon(element, wanted);
    };
    const current = () => latest.current.items.findIndex((item) => item.id === latest.current.stop);
    const step = (by: number) => () => {
      const inside = latest.current.element.current?.contains(document.activeElement) ?? false;
      // The first press only shows where focus is.
      goTo(inside ? current() + by : current());
    };
    const openPart = (part: MenuPart) => () => {
      const { items, element, openMenu } = latest.current;
      const task = items[current()];
      const anchor = task && linkOf(element.current, task.id)?.closest<HTMLElement>('[data-row]');
      if (anchor) openMenu({ task, anchor, part });
    };
    const all = <T>(keys: Record<string, T>, make: (value: T) => () => void) =>
      Object.entries(keys).map(([key, value]) => [key, mine(make(value))] as const);
    return bindKeys({
      ...Object.fromEntries(all(STEPS, step)),
      ...Object.fromEntries(all(PARTS, openPart)),
      Home: mine(() => goTo(0)),
      End: mine(() => goTo(latest.current.items.length - 1)),
      o: mine(() => {
        const task = latest.current.items[current()];
        if (task) openTask(task.key);
      }),
    });
  }, [openTask]);

  const onFocus = useMemo(
    () => (event: { target: EventTarget }) => {
      const row = (event.target as Element).closest<HTMLElement>('[data-row]');
      if (row?.dataset.row) setActive(row.dataset.row);
    },
    [],
  );
  /** Keeps focus on a task that is about to be drawn elsewhere. */
  const keepFocus = useMemo(
    () => (id: string) => {
      wanted.current = id;
    },
    [],
  );
  return { stop, onFocus, keepFocus };
}

/** A virtual list shows a row only once it has measured it; until then it takes no focus. */
const MOST_FRAMES = 30;

/** Focuses the row that is wanted, as soon as it can be. */
function focusSoon(
  element: RefObject<HTMLElement | null>,
  wanted: RefObject<string | undefined>,
  frames = MOST_FRAMES,
): void {
  const id = wanted.current;
  if (id === undefined) return;
  const link = linkOf(element.current, id);
  link?.focus();
  if (link && document.activeElement === link) wanted.current = undefined;
  else if (frames > 0) {
    requestAnimationFrame(() => {
      if (wanted.current === id) focusSoon(element, wanted, frames - 1);
    });
  }
}

function linkOf(element: HTMLElement | null, id: string): HTMLElement | null {
  return element?.querySelector(`[data-row="${id}"] a`) ?? null;
}
