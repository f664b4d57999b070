import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { BulkItem, NewTask, TaskCommand } from '~/api/commands';
import { describeError } from '~/api/problem';
import { session } from '~/api/session';
import type { Accepted, BulkAnswer } from '~/api/types';
import { remember } from '~/undo/steps';
import { showToast } from '~/ui/toast';
import { settledOf, submit, type Outcome } from './outbox';
import type { PendingWork } from './overlay';
import { MOST_PENDING, pending } from './store';

export interface TaskCommands {
  /** Sends a command and shows its effect at once; false when it was refused (and rolled back). */
  send: (taskId: string, command: TaskCommand, failure: string) => Promise<boolean>;
  create: (task: Omit<NewTask, 'project_id'>) => Promise<Accepted | undefined>;
  /** Sends one change to many tasks; undefined when the whole of it was refused. */
  sendAll: (items: BulkItem[], failure: string) => Promise<BulkAnswer | undefined>;
}

/** Returns the commands on one project's tasks; stable between renders. */
export function useTaskCommands(projectId: string): TaskCommands {
  const client = useQueryClient();
  return useMemo(
    () => ({
      send: async (taskId, command, failure) => {
        const work: PendingWork = { kind: 'command', taskId, command };
        return (await carryOut(client, projectId, work, failure)).kind === 'accepted';
      },
      create: async (task) => {
        const work: PendingWork = { kind: 'create', task: { ...task, project_id: projectId } };
        const outcome = await carryOut(client, projectId, work, `Could not create “${task.title}”`);
        return outcome.kind === 'accepted' ? outcome.accepted : undefined;
      },
      sendAll: async (items, failure) => {
        const outcome = await carryOut(client, projectId, { kind: 'bulk', items }, failure);
        return outcome.kind === 'bulk' ? outcome.answer : undefined;
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
): Promise<Outcome> {
  const who = session.get();
  if (pending.get().length >= MOST_PENDING) {
    showToast({
      kind: 'error',
      title: failure,
      detail: 'Too many changes are waiting to be sent.',
    });
    return { kind: 'discarded' };
  }
  const accountId = who.state === 'in' || who.state === 'expired' ? who.account.id : '';
  const entry = submit(client, { projectId, accountId, work, failure });
  remember(entry);
  const settled = await settledOf(entry.id);
  if (!settled) return { kind: 'discarded' };
  // What had to wait is summed up elsewhere: by then, whoever gave it looks at something else.
  if (settled.outcome.kind === 'refused' && !settled.waited) {
    const { message, requestId } = describeError(settled.outcome.error);
    const retry = () => void carryOut(client, projectId, work, failure);
    showToast({ kind: 'error', title: failure, detail: message, requestId, retry });
  }
  return settled.outcome;
}
