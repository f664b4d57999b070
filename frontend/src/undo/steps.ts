import { createStore } from '~/app/store';
import type { PendingWork } from '~/pending/overlay';
import { settledOf } from '~/pending/outbox';
import type { Pending } from '~/pending/store';
import type { HistoryEntry } from '~/api/types';

/** What I did in this page, newest last: what undo takes back and redo brings again. */
export interface Step {
  id: string;
  projectId: string;
  what: StepSource;
}

export type StepSource =
  /** Work that one request carried; its events are found by the request's id. */
  | { kind: 'work'; work: PendingWork }
  /** A change to many tasks: taken back as one, by the id of the request that carried it. */
  | { kind: 'bulk'; requestId: string; count: number }
  /** A change to the project itself. */
  | { kind: 'project'; type: string }
  /** Events picked from a timeline. */
  | { kind: 'events'; taskId: string; events: HistoryEntry[] };

/** Steps further back than this are found in the timeline. */
const MOST_STEPS = 100;

export const undoable = createStore<readonly Step[]>([]);
export const redoable = createStore<readonly Step[]>([]);

/** Remembers work that was just given; forgets it again when it comes to nothing. */
export function remember(entry: Pending): void {
  if (isReversal(entry.work)) return;
  const { id, projectId, work } = entry;
  const what: StepSource =
    work.kind === 'bulk'
      ? { kind: 'bulk', requestId: id, count: work.items.length }
      : { kind: 'work', work };
  addStep({ id, projectId, what });
  void settledOf(id)?.then(({ outcome }) => {
    if (outcome.kind === 'refused' || outcome.kind === 'discarded') forgetStep(id);
  });
}

/** Adds something new that was done: what had been undone before can no longer be redone. */
export function addStep(step: Step): void {
  push(undoable, step);
  redoable.set([]);
}

export function push(stack: typeof undoable, step: Step): void {
  stack.set((all) => [...all, step].slice(-MOST_STEPS));
}

/** Takes the newest step off a stack. */
export function pop(stack: typeof undoable): Step | undefined {
  const step = stack.get().at(-1);
  if (step) stack.set((all) => all.slice(0, -1));
  return step;
}

export function forgetStep(id: string): void {
  for (const stack of [undoable, redoable]) {
    stack.set((all) => (all.some((step) => step.id === id) ? all.filter((s) => s.id !== id) : all));
  }
}

/** Returns the newest step that was this command on this task. */
export function stepOf(taskId: string, type: string): Step | undefined {
  return undoable
    .get()
    .findLast(
      ({ what }) =>
        what.kind === 'work' &&
        what.work.kind === 'command' &&
        what.work.taskId === taskId &&
        what.work.command.type === type,
    );
}

function isReversal(work: PendingWork): boolean {
  return work.kind === 'command' && (work.command.type === 'undo' || work.command.type === 'redo');
}
