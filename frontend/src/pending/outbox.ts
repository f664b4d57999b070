import type { QueryClient } from '@tanstack/react-query';
import { createTaskOnce, delayBefore, sendBulkOnce, sendTaskOnce } from '~/api/commands';
import { ApiError } from '~/api/problem';
import type { Accepted, BulkAnswer } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { confirm } from './confirm';
import type { PendingWork } from './overlay';
import { pageId } from './pages';
import { forgetWaiting, keepWaiting } from './storage';
import {
  addPending,
  inTurn,
  markHeld,
  pending,
  removePending,
  taskIdsOf,
  type Pending,
} from './store';

/** What became of a piece of work. */
export type Outcome =
  | { kind: 'accepted'; accepted: Accepted }
  | { kind: 'bulk'; answer: BulkAnswer }
  | { kind: 'refused'; error: unknown }
  | { kind: 'discarded' };

export interface Settled {
  entry: Pending;
  outcome: Outcome;
  /** It had to wait for a connection: whoever gave it may have forgotten it by now. */
  waited: boolean;
}

/** A hiccup is nothing to speak of; from the second failure on, work counts as held. */
const HELD_AFTER = 2;
/** The server remembers answered keys for seven days: older work might be done twice. */
const TOO_OLD_MS = 6 * 24 * 60 * 60 * 1000;

const wakers = new Set<() => void>();
const outcomes = new Map<string, Promise<Settled>>();

export interface Work {
  projectId: string;
  accountId: string;
  work: PendingWork;
  failure: string;
}

/** Puts work into the outbox; it is shown at once, kept, and sent in its project's turn. */
export function submit(client: QueryClient, given: Work): Pending {
  const entry: Pending = {
    ...given,
    id: uuidv7(),
    since: Date.now(),
    page: pageId,
    // Behind work that waits, this waits, too.
    held: pending.get().some((other) => other.held && other.projectId === given.projectId),
  };
  void keepWaiting(entry);
  carry(client, entry);
  return entry;
}

/** Takes over work that an earlier page of this browser left behind. */
export function resume(client: QueryClient, entry: Pending): void {
  const mine = { ...entry, page: pageId, held: true };
  void keepWaiting(mine);
  carry(client, mine);
}

/** Returns what becomes of an entry; undefined when it was settled before. */
export function settledOf(id: string): Promise<Settled> | undefined {
  return outcomes.get(id);
}

function carry(client: QueryClient, entry: Pending): void {
  addPending(entry);
  const settled = inTurn(entry.projectId, () => untilAnswered(entry)).then(async (outcome) => {
    const waited = pending.get().some(({ id, held }) => id === entry.id && held);
    if (outcome.kind === 'accepted' || outcome.kind === 'bulk') {
      accepted.add(entry.id);
      await confirm(client, entry.projectId, entry.work);
      removeOvertaken(entry);
    }
    removePending(entry.id);
    accepted.delete(entry.id);
    outcomes.delete(entry.id);
    void forgetWaiting(entry.id);
    return { entry, outcome, waited };
  });
  outcomes.set(entry.id, settled);
  void settled.then((done) => {
    for (const listener of listeners) listener(done);
  });
}

/** Accepted, and not yet seen in an answer. */
const accepted = new Set<string>();

/**
 * Removes earlier work on the same tasks: an answer that has this has that, too, and laying the
 * earlier over the later would undo it for a moment.
 */
function removeOvertaken(entry: Pending): void {
  const ids = new Set(taskIdsOf(entry.work));
  for (const earlier of pending.get()) {
    if (earlier.id === entry.id) return;
    const covered = taskIdsOf(earlier.work).every((id) => ids.has(id));
    if (covered && accepted.has(earlier.id)) removePending(earlier.id);
  }
}

const listeners = new Set<(settled: Settled) => void>();

/** Calls `listener` whenever a piece of work is settled; returns how to stop. */
export function onSettled(listener: (settled: Settled) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sends until there is an answer, however long the server is away: discarding ends it, too. */
async function untilAnswered(entry: Pending): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    if (isDiscarded(entry.id)) return { kind: 'discarded' };
    if (Date.now() - entry.since > TOO_OLD_MS) {
      return { kind: 'refused', error: new Error('It waited too long to be sent safely.') };
    }
    try {
      return await sendOnce(entry);
    } catch (error) {
      if (!(error instanceof ApiError && error.transient)) return { kind: 'refused', error };
      if (attempt >= HELD_AFTER || !navigator.onLine) markHeld(entry.id);
      await wakeOrPause(delayBefore(attempt, error.retryAfter));
    }
  }
}

async function sendOnce({ id, projectId, work }: Pending): Promise<Outcome> {
  switch (work.kind) {
    case 'create':
      return { kind: 'accepted', accepted: await createTaskOnce(work.task, id) };
    case 'command': {
      const accepted = await sendTaskOnce(projectId, work.taskId, work.command, id);
      return { kind: 'accepted', accepted };
    }
    case 'bulk':
      return { kind: 'bulk', answer: await sendBulkOnce(projectId, work.items, id) };
  }
}

/** Drops work that waits, and with a task that is not there yet whatever builds on it. */
export function discard(entry: Pending): void {
  const gone = new Set([entry.id]);
  if (entry.work.kind === 'create') {
    const created = entry.work.task.id;
    for (const other of pending.get()) {
      if (taskIdsOf(other.work).includes(created)) gone.add(other.id);
    }
  }
  for (const id of gone) {
    removePending(id);
    void forgetWaiting(id);
  }
  sendNow();
}

/** Tries everything that waits once more, now. */
export function sendNow(): void {
  for (const wake of [...wakers]) wake();
}

function isDiscarded(id: string): boolean {
  return !pending.get().some((entry) => entry.id === id);
}

function wakeOrPause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      wakers.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    wakers.add(wake);
  });
}

window.addEventListener('online', sendNow);
