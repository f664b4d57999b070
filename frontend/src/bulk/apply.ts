import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { MOST_IN_BULK, type BulkItem, type TaskCommand } from '~/api/commands';
import type { BulkAnswer } from '~/api/types';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { undoable } from '~/undo/steps';
import { undoStep } from '~/undo/undo';
import { announce } from '~/ui/announce';
import { showToast } from '~/ui/toast';

/** Of a task, what a change to it must know. */
export interface Target {
  id: string;
  key: string;
}

export interface ApplyWords {
  /** What came of it, after the tasks: "moved to Done". */
  done: string;
  /** What did not, before the tasks: "Could not move". */
  failure: string;
}

/** Changes one or many tasks: each by its own command, all by one request. */
export type Apply = <T extends Target>(
  targets: readonly T[],
  make: (target: T) => TaskCommand | undefined,
  words: ApplyWords,
) => void;

/** Returns how to change tasks together; many are told of when they are done, and undone as one. */
export function useApply(projectId: string): Apply {
  const { send, sendAll } = useTaskCommands(projectId);
  const client = useQueryClient();
  return useMemo(() => {
    const many = async (items: BulkItem[], words: ApplyWords) => {
      const answer = await sendAll(items, `${words.failure} ${items.length} tasks`);
      if (!answer) return;
      const step = undoable.get().findLast(({ what }) => what.kind === 'bulk');
      const { title, detail } = summaryOf(answer, words.done);
      announce(title);
      showToast({
        kind: 'info',
        title,
        ...(detail ? { detail } : {}),
        ...(step ? { undo: () => void undoStep(client, step) } : {}),
      });
    };
    return (targets, make, words) => {
      const items = targets.flatMap((target) => {
        const command = make(target);
        return command ? [{ taskId: target.id, command, key: target.key }] : [];
      });
      const [only] = items;
      if (!only) return;
      if (items.length === 1) {
        void send(only.taskId, only.command, `${words.failure} ${only.key}`);
        announce(`${only.key} ${words.done}. Press Ctrl Z to undo.`);
        return;
      }
      for (let from = 0; from < items.length; from += MOST_IN_BULK) {
        const part = items.slice(from, from + MOST_IN_BULK);
        void many(
          part.map(({ taskId, command }) => ({ taskId, command })),
          words,
        );
      }
    };
  }, [send, sendAll, client]);
}

/** Says how many were changed, and why the others were not. */
export function summaryOf(answer: BulkAnswer, done: string): { title: string; detail?: string } {
  const problems = answer.results.flatMap((result) =>
    'problem' in result ? [result.problem] : [],
  );
  const changed = answer.results.length - problems.length;
  const title = `${changed} ${changed === 1 ? 'task' : 'tasks'} ${done}`;
  const [first] = problems;
  if (!first) return { title };
  return { title, detail: `${problems.length} not changed: ${first.detail}.` };
}
