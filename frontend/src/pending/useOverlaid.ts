import { useMemo, useSyncExternalStore } from 'react';
import { useStore } from '~/app/store';
import { session } from '~/api/session';
import type { Account, Board, Task } from '~/api/types';
import { overlayBoard, type Context } from './overlay';
import { commandsOn, overlayTask } from './overlayTask';
import { pending, slowTasks } from './store';

const NOBODY: Account = { id: '', display_name: '' };

/** Returns the board as it will be once every pending command is confirmed. */
export function useOverlaidBoard(board: Board | undefined): Board | undefined {
  const waiting = useStore(pending);
  const account = useAccount();
  return useMemo(() => {
    if (!board) return undefined;
    return waiting
      .filter((entry) => entry.projectId === board.project_id)
      .reduce((shown, entry) => overlayBoard(shown, entry.work, contextOf(account, entry)), board);
  }, [board, waiting, account]);
}

/** Returns the open task as it will be once every pending command is confirmed. */
export function useOverlaidTask(task: Task | undefined): Task | undefined {
  const waiting = useStore(pending);
  const account = useAccount();
  return useMemo(() => {
    if (!task) return undefined;
    return waiting.reduce((shown, entry) => {
      const context = contextOf(account, entry);
      const commands = commandsOn(entry.work, task.id);
      return commands.reduce((now, command) => overlayTask(now, command, context), shown);
    }, task);
  }, [task, waiting, account]);
}

export function useAccount(): Account {
  const current = useStore(session);
  return current.state === 'in' || current.state === 'expired' ? current.account : NOBODY;
}

function contextOf(account: Account, entry: { since: number }): Context {
  return { account, at: new Date(entry.since).toISOString() };
}

/** True when a command on this task has been on its way for longer than anyone expects. */
export function useSlow(taskId: string): boolean {
  return useSyncExternalStore(slowTasks.subscribe, () => slowTasks.get().has(taskId));
}
