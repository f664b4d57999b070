import { createStore } from '~/app/store';
import { uuidv7 } from '~/api/uuid';
import type { PendingWork } from './overlay';

/** One command on its way: shown at once, gone when the server's answer is in the cache. */
export interface Pending {
  id: string;
  projectId: string;
  work: PendingWork;
  since: number;
}

/** More than this waiting means the server is away for good; then it is kinder to say so. */
export const MOST_PENDING = 200;

export const pending = createStore<readonly Pending[]>([]);

/** How long a command may take before its card says that it is still on its way. */
const SLOW_MS = 400;

/** Tasks whose command has been on its way for longer than that. */
export const slowTasks = createStore<ReadonlySet<string>>(new Set());

export function addPending(projectId: string, work: PendingWork): Pending {
  const entry = { id: uuidv7(), projectId, work, since: Date.now() };
  pending.set((all) => [...all, entry]);
  setTimeout(findSlow, SLOW_MS);
  return entry;
}

function findSlow(): void {
  const late = pending.get().filter((entry) => Date.now() - entry.since >= SLOW_MS);
  if (late.length === 0 && slowTasks.get().size === 0) return;
  slowTasks.set(new Set(late.map((entry) => pendingTaskId(entry.work))));
}

export function removePending(id: string): void {
  pending.set((all) => all.filter((entry) => entry.id !== id));
  findSlow();
}

export function pendingTaskId(work: PendingWork): string {
  return work.kind === 'create' ? work.task.id : work.taskId;
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
