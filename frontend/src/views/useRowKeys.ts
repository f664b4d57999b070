import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { ROW_KEYS } from '~/app/keymap/rows';
import { bindTable } from '~/app/keys';
import { useOpenTask } from '~/project/openTask';
import type { MenuPart, OpenTaskMenu } from './TaskMenu';
import type { Item } from './useOverlaidItems';

/** Acts on the rows, unless the key was pressed in a task's panel or the side bar: it is theirs. */
export function rowKey(act: () => void) {
  return (event: KeyboardEvent) => {
    if (document.activeElement?.closest('aside')) return;
    event.preventDefault();
    act();
  };
}

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

  const goTo = useMemo(
    () => (index: number) => {
      const { items, element, reveal } = latest.current;
      const item = items[Math.max(0, Math.min(items.length - 1, index))];
      if (!item) return;
      reveal?.(items.indexOf(item));
      wanted.current = item.id;
      setActive(item.id);
      focusSoon(element, wanted);
    },
    [],
  );

  useEffect(() => {
    const current = () => latest.current.items.findIndex((item) => item.id === latest.current.stop);
    const step = (by: number) =>
      rowKey(() => {
        const inside = latest.current.element.current?.contains(document.activeElement) ?? false;
        // The first press only shows where focus is.
        goTo(inside ? current() + by : current());
      });
    const openPart = (part: MenuPart) =>
      rowKey(() => {
        const { items, element, openMenu } = latest.current;
        const task = items[current()];
        const anchor = task && linkOf(element.current, task.id)?.closest<HTMLElement>('[data-row]');
        if (anchor) openMenu({ task, anchor, part });
      });
    return bindTable(ROW_KEYS, {
      up: step(-1),
      down: step(1),
      first: rowKey(() => goTo(0)),
      last: rowKey(() => goTo(latest.current.items.length - 1)),
      open: rowKey(() => {
        const task = latest.current.items[current()];
        if (task) openTask(task.key);
      }),
      status: openPart('status'),
      priority: openPart('priority'),
      assignee: openPart('assignees'),
      label: openPart('labels'),
      due: openPart('due'),
    });
  }, [openTask, goTo]);

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
  return { stop, onFocus, keepFocus, goTo };
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
