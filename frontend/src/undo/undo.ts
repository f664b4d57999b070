import type { QueryClient } from '@tanstack/react-query';
import { ApiError, describeError } from '~/api/problem';
import { keys } from '~/api/queries';
import type { Board, HistoryEntry, Task } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { announce } from '~/ui/announce';
import { showToast } from '~/ui/toast';
import { discard, settledOf } from '~/pending/outbox';
import { findCard } from '~/pending/overlay';
import { pending } from '~/pending/store';
import { reverse, type Direction, type Reversal } from './reverse';
import { forgetStep, pop, push, redoable, undoable, type Step } from './steps';
import { stepWords } from './words';

let running: Promise<void> = Promise.resolve();

/** Undoes the newest thing I did here, or redoes what I undid last. One at a time, in order. */
export function stepBack(client: QueryClient, direction: Direction): Promise<void> {
  running = running.then(() => takeNewest(client, direction));
  return running;
}

/** Undoes one particular step. */
export function undoStep(client: QueryClient, step: Step): Promise<void> {
  running = running.then(async () => {
    forgetStep(step.id);
    await carryOut(client, step, 'undo');
  });
  return running;
}

export interface EventReversal {
  projectId: string;
  taskId: string;
  entry: HistoryEntry;
  direction: Direction;
}

/** Undoes one event of a task's timeline, or redoes it; either can be taken back like any step. */
export function reverseEvent(client: QueryClient, given: EventReversal): Promise<void> {
  const { projectId, taskId, entry, direction } = given;
  const what = { kind: 'events' as const, taskId, events: [entry] };
  running = running.then(async () => {
    await carryOut(client, { id: uuidv7(), projectId, what }, direction);
  });
  return running;
}

async function takeNewest(client: QueryClient, direction: Direction): Promise<void> {
  const stack = direction === 'undo' ? undoable : redoable;
  // Bounded by the stack: every turn takes a step off it.
  for (let step = pop(stack); step; step = pop(stack)) {
    if (await carryOut(client, step, direction)) return;
  }
  announce(direction === 'undo' ? 'Nothing to undo.' : 'Nothing to redo.');
}

/** Carries one step out; false when there was nothing to it, and the next one may be meant. */
async function carryOut(client: QueryClient, step: Step, direction: Direction): Promise<boolean> {
  const words = stepWords(step.what, (taskId) => keyOf(client, step.projectId, taskId));
  const waiting = pending.get().find((entry) => entry.id === step.id);
  if (waiting?.held) {
    discard(waiting);
    showToast({ kind: 'info', title: `Discarded: ${words}` });
    return true;
  }
  await settledOf(step.id);
  try {
    const result = await reverse(client, step, direction);
    if (result.kind === 'nothing') return false;
    if (result.kind === 'done') tellDone(client, direction, words, result);
  } catch (error) {
    tellFailed(step, direction, words, error);
  }
  return true;
}

function tellDone(
  client: QueryClient,
  direction: Direction,
  words: string,
  result: Extract<Reversal, { kind: 'done' }>,
): void {
  const back = opposite(direction);
  push(direction === 'undo' ? redoable : undoable, result.step);
  showToast({
    kind: 'info',
    title: direction === 'undo' ? `Undone: ${words}` : `Redone: ${words}`,
    ...(result.overtaken > 0 ? { detail: leftAlone(result.overtaken) } : {}),
    action: {
      label: back === 'redo' ? 'Redo' : 'Undo',
      run: () => void stepBack(client, back),
    },
  });
}

function tellFailed(step: Step, direction: Direction, words: string, error: unknown): void {
  // Not the step's fault: it can be tried again.
  if (error instanceof ApiError && error.transient) {
    push(direction === 'undo' ? undoable : redoable, step);
  }
  const { message, requestId } = describeError(error);
  const title = direction === 'undo' ? `Not undone: ${words}` : `Not redone: ${words}`;
  showToast({ kind: 'error', title, detail: message, requestId });
}

function opposite(direction: Direction): Direction {
  return direction === 'undo' ? 'redo' : 'undo';
}

function leftAlone(count: number): string {
  return count === 1
    ? 'One was changed since and stays as it is.'
    : `${count} were changed since and stay as they are.`;
}

/** Returns what people call a task, as far as anything on the screen knows. */
export function keyOf(client: QueryClient, projectId: string, taskId: string): string {
  const board = client.getQueryData<Board>(keys.board(projectId));
  const shown = board && findCard(board, taskId)?.card.key;
  if (shown) return shown;
  const tasks = client.getQueriesData<Task>({ queryKey: ['task', projectId] });
  return tasks.find(([, task]) => task?.id === taskId)?.[1]?.key ?? 'A task';
}
