import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { stepOf } from '~/undo/steps';
import { undoStep } from '~/undo/undo';
import { showToast } from '~/ui/toast';

interface Named {
  id: string;
  key: string;
}

/** Returns the ways to take a task off the board; each can be taken back from its toast. */
export function useRemoval(projectId: string) {
  const { send } = useTaskCommands(projectId);
  const client = useQueryClient();
  return useMemo(() => {
    const restore = (task: Named) => {
      void send(task.id, { type: 'restore' }, `Could not restore ${task.key}`);
    };
    const take = async (task: Named, type: 'archive' | 'delete', failure: string, done: string) => {
      const accepted = await send(task.id, { type }, failure);
      if (!accepted) return;
      const step = stepOf(task.id, type);
      const undo = () => (step ? void undoStep(client, step) : restore(task));
      showToast({ kind: 'info', title: done, undo });
    };
    return {
      restore,
      archive: (task: Named) =>
        void take(task, 'archive', `Could not archive ${task.key}`, `${task.key} archived`),
      remove: (task: Named) =>
        void take(task, 'delete', `Could not delete ${task.key}`, `${task.key} deleted`),
    };
  }, [client, send]);
}
