import { useSyncExternalStore } from 'react';
import { createStore, useStore } from '~/app/store';
import { announce } from '~/ui/announce';

/** The tasks that are chosen together, whatever view shows them; of one project at a time. */
export const selection = createStore<ReadonlySet<string>>(new Set());

/** Chooses a task, or lets go of it. */
export function toggleSelected(taskId: string): void {
  selection.set((now) => {
    const next = new Set(now);
    if (!next.delete(taskId)) next.add(taskId);
    return next;
  });
}

/** Chooses tasks beside those that are chosen already. */
export function addSelected(taskIds: Iterable<string>): void {
  selection.set((now) => new Set([...now, ...taskIds]));
}

export function clearSelected(): void {
  selection.set((now) => (now.size === 0 ? now : new Set()));
}

/** Says how many tasks are chosen. */
export function tellSelected(): void {
  announce(`${selection.get().size} selected.`);
}

/** Lets go of all, when there are any: Escape closes one layer at a time. */
export function chooseNone(event: KeyboardEvent): void {
  if (selection.get().size === 0) return;
  event.preventDefault();
  clearSelected();
  announce('Nothing selected.');
}

/** True while this task is chosen. */
export function useSelected(taskId: string): boolean {
  return useSyncExternalStore(selection.subscribe, () => selection.get().has(taskId));
}

export function useSelection(): ReadonlySet<string> {
  return useStore(selection);
}
