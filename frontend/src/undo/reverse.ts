import type { QueryClient } from '@tanstack/react-query';
import { commandProject, commandTask, undoRequest } from '~/api/commands';
import { ApiError } from '~/api/problem';
import { keys } from '~/api/queries';
import { read, withPage } from '~/api/reads';
import type { BulkAnswer, HistoryEntry, HistoryPage } from '~/api/types';
import { confirm } from '~/pending/confirm';
import { inTurn } from '~/pending/store';
import { conflict, overtakenOf } from './conflict';
import type { Step } from './steps';

export type Direction = 'undo' | 'redo';

export type Reversal =
  /** Done; the step to put on the other stack, and how many parts others have changed since. */
  | { kind: 'done'; step: Step; overtaken: number }
  /** It had changed nothing, or nothing of it is left to take back. */
  | { kind: 'nothing' }
  /** Somebody must decide first; the dialog is open. */
  | { kind: 'conflict' };

const PAGE = 200;
/** A step's events are looked for among this many pages of newer ones. */
const MOST_PAGES = 5;

/** Takes a step back, or does it again. Fails with the server's refusal. */
export function reverse(client: QueryClient, step: Step, direction: Direction): Promise<Reversal> {
  return inTurn(step.projectId, async () => {
    switch (step.what.kind) {
      case 'bulk':
        return reverseBulk(client, step, step.what);
      case 'project':
        return reverseProject(client, step, direction);
      case 'events': {
        const { taskId, events } = step.what;
        return reverseTask(client, { step, direction, taskId, events, names: {} });
      }
      case 'work': {
        const { work } = step.what;
        if (work.kind === 'bulk') return { kind: 'nothing' };
        const taskId = work.kind === 'create' ? work.task.id : work.taskId;
        const found = await eventsOf(step, `/tasks/${taskId}/history`);
        return reverseTask(client, { step, direction, taskId, ...found });
      }
    }
  });
}

interface TaskReversal {
  step: Step;
  direction: Direction;
  taskId: string;
  /** Newest first. */
  events: HistoryEntry[];
  names: Record<string, string>;
}

async function reverseTask(client: QueryClient, given: TaskReversal): Promise<Reversal> {
  const { step, direction, taskId } = given;
  // The order that the next occurrence be opened has no inverse: that one is a task of its own.
  const events = given.events.filter(({ type }) => type !== 'task_repeated');
  if (direction === 'redo') events.reverse();
  let changed = 0;
  try {
    for (const entry of events) {
      const outcome = await reverseEvent(given, entry);
      if (outcome === 'conflict') return { kind: 'conflict' };
      if (outcome === 'done') changed += 1;
    }
  } finally {
    if (changed > 0) await confirmed(client, step.projectId, taskId);
  }
  return changed > 0 ? { kind: 'done', step, overtaken: 0 } : { kind: 'nothing' };
}

async function reverseEvent(
  { step: { projectId }, direction, taskId, names }: TaskReversal,
  entry: HistoryEntry,
): Promise<'done' | 'was done' | 'conflict'> {
  try {
    await commandTask(projectId, taskId, { type: direction, event_id: entry.event_id });
    return 'done';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Somebody was faster: the outcome is the one that was asked for.
    if (error.code === 'already_undone' || error.code === 'not_undone') return 'was done';
    if (error.code !== 'overtaken') throw error;
    conflict.set({ projectId, taskId, direction, entry, names, ...overtakenOf(error) });
    return 'conflict';
  }
}

function confirmed(client: QueryClient, projectId: string, taskId: string): Promise<void> {
  return confirm(client, projectId, {
    kind: 'command',
    taskId,
    command: { type: 'restore' },
  });
}

async function reverseBulk(
  client: QueryClient,
  step: Step,
  bulk: { requestId: string; count: number },
): Promise<Reversal> {
  const answer = await undoRequest(bulk.requestId, step.projectId);
  await client.invalidateQueries({ queryKey: keys.board(step.projectId) });
  void client.invalidateQueries({ queryKey: ['task', step.projectId] });
  void client.invalidateQueries({ queryKey: ['history'] });
  const { undone, overtaken, problem } = outcomeOf(answer);
  if (undone === 0 && problem) throw problem;
  // Taking back the undo is the redo, so the same works in both directions.
  const what = { kind: 'bulk', requestId: answer.correlation_id, count: undone } as const;
  return { kind: 'done', step: { ...step, what }, overtaken };
}

/** Counts what the undo of a whole request came to. */
export function outcomeOf(answer: BulkAnswer) {
  const results = answer.results.flatMap((result) =>
    'results' in result ? result.results : [result],
  );
  const refused = results.flatMap((result) => ('problem' in result ? [result.problem] : []));
  const [first] = refused;
  return {
    undone: results.length - refused.length,
    overtaken: refused.length,
    problem: first && new ApiError(first),
  };
}

async function reverseProject(
  client: QueryClient,
  step: Step,
  direction: Direction,
): Promise<Reversal> {
  const { events } = await eventsOf(step, `/projects/${step.projectId}/activity`);
  if (events.length === 0) return { kind: 'nothing' };
  if (direction === 'redo') events.reverse();
  for (const { event_id } of events) {
    await commandProject(step.projectId, { type: direction, event_id });
  }
  await Promise.all(
    [keys.project, keys.members, keys.board].map((key) =>
      client.invalidateQueries({ queryKey: key(step.projectId) }),
    ),
  );
  return { kind: 'done', step, overtaken: 0 };
}

/** Finds the events of a step's request, newest first; it may have led to none. */
async function eventsOf(step: Step, path: string) {
  const found: HistoryEntry[] = [];
  let names: Record<string, string> = {};
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: HistoryPage = await read<HistoryPage>(withPage(path, cursor, PAGE), {
      projectId: step.projectId,
    });
    found.push(...answer.items.filter((item) => item.correlation_id === step.id));
    names = { ...names, ...answer.names };
    cursor = answer.next_cursor;
    // A request's events stand together.
    const older = answer.items.at(-1);
    if (cursor === null || (found.length > 0 && older?.correlation_id !== step.id)) break;
  }
  return { events: found, names };
}
