import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { commandTask, createTask, type NewTask, type TaskCommand } from '~/api/commands';
import { ApiError, describeError } from '~/api/problem';
import { keys, readTask } from '~/api/queries';
import type { Accepted } from '~/api/types';
import { showToast } from '~/ui/toast';
import type { PendingWork } from './overlay';
import { patchTask } from './patch';
import { addPending, inTurn, MOST_PENDING, pending, pendingTaskId, removePending } from './store';

const CONFIRM_ATTEMPTS = 5;
const CONFIRM_PAUSE_MS = 500;

export interface TaskCommands {
  /** Sends a command and shows its effect at once; false when it was refused (and rolled back). */
  send: (taskId: string, command: TaskCommand, failure: string) => Promise<boolean>;
  create: (task: Omit<NewTask, 'project_id'>) => Promise<Accepted | undefined>;
}

/** Returns the commands on one project's tasks; stable between renders. */
export function useTaskCommands(projectId: string): TaskCommands {
  const client = useQueryClient();
  return useMemo(
    () => ({
      send: async (taskId, command, failure) => {
        const work: PendingWork = { kind: 'command', taskId, command };
        const accepted = await carryOut(client, projectId, work, failure, () =>
          commandTask(projectId, taskId, command),
        );
        return accepted !== undefined;
      },
      create: (task) => {
        const full = { ...task, project_id: projectId };
        const work: PendingWork = { kind: 'create', task: full };
        return carryOut(client, projectId, work, `Could not create “${task.title}”`, () =>
          createTask(full),
        );
      },
    }),
    [client, projectId],
  );
}

async function carryOut(
  client: QueryClient,
  projectId: string,
  work: PendingWork,
  failure: string,
  send: () => Promise<Accepted>,
): Promise<Accepted | undefined> {
  if (pending.get().length >= MOST_PENDING) {
    showToast({
      kind: 'error',
      title: failure,
      detail: 'Too many changes are waiting to be sent.',
    });
    return undefined;
  }
  const entry = addPending(projectId, work);
  try {
    const accepted = await inTurn(projectId, send);
    await confirm(client, projectId, pendingTaskId(work));
    return accepted;
  } catch (error) {
    const { message, requestId } = describeError(error);
    const retry = () => void carryOut(client, projectId, work, failure, send);
    showToast({ kind: 'error', title: failure, detail: message, requestId, retry });
    return undefined;
  } finally {
    removePending(entry.id);
  }
}

/** Brings the accepted change into the cache before its overlay goes, so nothing flickers. */
async function confirm(client: QueryClient, projectId: string, taskId: string): Promise<void> {
  // The server waits for the change itself; several waits outlast a read model that restarts.
  const task = await patiently(() => readTask(projectId, taskId));
  // Stored all the same when it cannot be read; the board's own retries bring it in.
  if (task) patchTask(client, task);
  else await client.invalidateQueries({ queryKey: keys.board(projectId) });
  void client.invalidateQueries({ queryKey: keys.history(taskId) });
  void client.invalidateQueries({ queryKey: keys.archived(projectId) });
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
