import { createStore } from '~/app/store';
import type { PendingWork } from './overlay';

/** One piece of work on its way: shown at once, gone when the server's answer is in the cache. */
export interface Pending {
  /** Its Idempotency-Key, and the id of the request that carries it. Sorts by time. */
  id: string;
  projectId: string;
  /** Who gave it: nobody else's session may send it. */
  accountId: string;
  work: PendingWork;
  /** What to call it when it fails: "Could not move WEB-3". */
  failure: string;
  /** When it was given, in milliseconds. */
  since: number;
  /** The page that sends it; another takes over once this one is gone. */
  page: string;
  /** The server could not be reached: it waits for the connection. */
  held: boolean;
}

/** Work that the server refused after it had waited: somebody must look at it. */
export interface NeedsYou {
  entry: Pending;
  reason: string;
}

/** More than this waiting means the server is away for good; then it is kinder to say so. */
export const MOST_PENDING = 200;
/** More refused ones than this, and the oldest are forgotten. */
export const MOST_REFUSED = 200;

export const pending = createStore<readonly Pending[]>([]);
export const needsYou = createStore<readonly NeedsYou[]>([]);

/** How long a command may take before its card says that it is still on its way. */
const SLOW_MS = 400;

/** Tasks whose command has been on its way for longer than that. */
export const slowTasks = createStore<ReadonlySet<string>>(new Set());

export function addPending(entry: Pending): void {
  pending.set((all) => [...all, entry]);
  setTimeout(findSlow, SLOW_MS);
}

function findSlow(): void {
  const late = pending.get().filter((entry) => Date.now() - entry.since >= SLOW_MS);
  if (late.length === 0 && slowTasks.get().size === 0) return;
  slowTasks.set(new Set(late.flatMap((entry) => taskIdsOf(entry.work))));
}

export function removePending(id: string): void {
  pending.set((all) => all.filter((entry) => entry.id !== id));
  findSlow();
}

/** Says that a piece of work cannot be sent now; what stands behind it waits as well. */
export function markHeld(id: string): void {
  pending.set((all) => {
    const first = all.find((entry) => entry.id === id);
    if (!first || first.held) return all;
    const waits = (entry: Pending) => entry.projectId === first.projectId;
    return all.map((entry) => (waits(entry) ? { ...entry, held: true } : entry));
  });
}

export function addNeedsYou(entry: Pending, reason: string): void {
  needsYou.set((all) => [...all, { entry, reason }].slice(-MOST_REFUSED));
}

export function removeNeedsYou(id: string): void {
  needsYou.set((all) => all.filter(({ entry }) => entry.id !== id));
}

/** Returns the tasks that a piece of work is about. */
export function taskIdsOf(work: PendingWork): string[] {
  switch (work.kind) {
    case 'create':
      return [work.task.id];
    case 'command':
      return [work.taskId];
    case 'bulk':
      return work.items.map(({ taskId }) => taskId);
  }
}

const queues = new Map<string, Promise<unknown>>();

/** Runs a project's commands one after another: "B after A" must find A where it was put. */
export function inTurn<T>(projectId: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(projectId) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.catch(() => undefined);
  queues.set(projectId, settled);
  void settled.then(() => {
    if (queues.get(projectId) === settled) queues.delete(projectId);
  });
  return mine;
}
