import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from '~/api/problem';
import { keys, readTask } from '~/api/queries';
import type { Board, Task } from '~/api/types';
import { findCard } from './overlay';
import type { PendingWork } from './overlay';
import { patchTask } from './patch';
import { taskIdsOf } from './store';

const CONFIRM_ATTEMPTS = 5;
const CONFIRM_PAUSE_MS = 500;
/** More tasks than this, and reading the board once is cheaper than reading each. */
const MOST_SINGLE_READS = 8;

/** Brings accepted work into the cache before its overlay goes, so nothing flickers. */
export async function confirm(
  client: QueryClient,
  projectId: string,
  work: PendingWork,
): Promise<void> {
  const ids = [...new Set(taskIdsOf(work))];
  if (ids.length > MOST_SINGLE_READS) {
    await client.invalidateQueries({ queryKey: keys.board(projectId) });
    void client.invalidateQueries({ queryKey: ['task', projectId] });
  } else {
    await Promise.all(ids.map((taskId) => confirmTask(client, projectId, taskId)));
  }
  for (const taskId of ids) {
    void client.invalidateQueries({ queryKey: keys.history(taskId) });
  }
  void client.invalidateQueries({ queryKey: keys.archived(projectId) });
}

/** Reads one task that was just changed into every cached answer that shows it. */
export async function confirmTask(
  client: QueryClient,
  projectId: string,
  taskId: string,
): Promise<void> {
  const parent = parentOnBoard(client, projectId, taskId);
  // The server waits for the change itself; several waits outlast a read model that restarts.
  const task = await patiently(() => readTask(projectId, taskId));
  if (!task) {
    // Stored all the same when it cannot be read; the board's own retries bring it in.
    await client.invalidateQueries({ queryKey: keys.board(projectId) });
    return;
  }
  patchTask(client, task);
  void refreshRelatives(client, task, parent);
}

/** Returns the parent that the board shows a task to have, before a change to it is read. */
export function parentOnBoard(client: QueryClient, projectId: string, taskId: string) {
  const board = client.getQueryData<Board>(keys.board(projectId));
  return board && findCard(board, taskId)?.card.parent_id;
}

/**
 * Reads the tasks whose own answers tell of this one: its parent counts it, what it blocks may be
 * free now. Their versions do not change with it, so nothing else brings them up to date.
 */
export async function refreshRelatives(
  client: QueryClient,
  task: Task,
  formerParent: string | null | undefined,
): Promise<void> {
  const ids = new Set([
    ...[formerParent, task.parent?.id].filter((id) => typeof id === 'string'),
    ...task.relations.map((relation) => relation.task.id),
  ]);
  const few = [...ids].slice(0, MOST_SINGLE_READS);
  const read = await Promise.all(
    few.map((id) => readTask(task.project_id, id).catch(() => undefined)),
  );
  for (const relative of read) {
    if (relative) patchTask(client, relative);
  }
}

async function patiently<T>(read: () => Promise<T>): Promise<T | undefined> {
  for (let attempt = 0; attempt < CONFIRM_ATTEMPTS; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ApiError && error.transient)) return undefined;
      await new Promise((resolve) => setTimeout(resolve, CONFIRM_PAUSE_MS));
    }
  }
  return undefined;
}
