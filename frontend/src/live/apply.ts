import type { QueryClient } from '@tanstack/react-query';
import { rememberSeen } from '~/api/consistency';
import { refreshLists } from '~/api/lists';
import { pastKeys } from '~/api/past';
import { keys, readTask } from '~/api/queries';
import type { Board, StreamChange } from '~/api/types';
import { findCard } from '~/pending/overlay';
import { parentOnBoard, refreshRelatives } from '~/pending/confirm';
import { patchTask } from '~/pending/patch';

/** Changes that arrive together are applied together. */
const GATHER_MS = 40;
/** More changed tasks than this, and reading the board once is cheaper than reading each. */
const MOST_SINGLE_READS = 8;

export interface ChangeSink {
  take: (change: StreamChange) => void;
  reset: () => void;
  /** While a card is under somebody's pointer nothing may move below it. */
  hold: () => void;
  release: () => void;
}

/** Brings changes made elsewhere into the cache, without ever showing anything older than shown. */
export function createChangeSink(client: QueryClient): ChangeSink {
  let waiting: StreamChange[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held = 0;

  const flush = () => {
    timer = undefined;
    if (held > 0) return;
    const changes = waiting;
    waiting = [];
    for (const [projectId, own] of byProject(changes)) void applyTo(client, projectId, own);
  };
  const schedule = () => {
    timer ??= setTimeout(flush, GATHER_MS);
  };
  return {
    take: (change) => {
      waiting.push(change);
      schedule();
    },
    reset: () => {
      waiting = [];
      void client.invalidateQueries();
    },
    hold: () => {
      held += 1;
    },
    release: () => {
      held -= 1;
      if (waiting.length > 0) schedule();
    },
  };
}

function byProject(changes: StreamChange[]): Map<string, StreamChange[]> {
  const groups = new Map<string, StreamChange[]>();
  for (const change of changes) {
    groups.set(change.project_id, [...(groups.get(change.project_id) ?? []), change]);
  }
  return groups;
}

async function applyTo(client: QueryClient, projectId: string, changes: StreamChange[]) {
  rememberSeen(projectId, Math.max(...changes.map((change) => change.position)));
  const aboutProject = changes.some((change) => change.task_id === null);
  if (aboutProject) invalidateProject(client, projectId);
  // Counts in the project list may wait until somebody looks at it.
  void client.invalidateQueries({
    queryKey: keys.projects,
    refetchType: aboutProject ? 'active' : 'none',
  });
  void client.invalidateQueries({ queryKey: keys.archived(projectId) });
  void client.invalidateQueries({ queryKey: pastKeys.changes(projectId) });
  void client.invalidateQueries({ queryKey: pastKeys.activity(projectId) });

  refreshLists(client, projectId);

  const tasks = newestByTask(changes);
  for (const taskId of tasks.keys()) {
    void client.invalidateQueries({ queryKey: keys.history(taskId) });
  }
  const unknown = [...tasks].filter(
    ([id, version]) => version > shownVersion(client, projectId, id),
  );
  if (aboutProject || unknown.length > MOST_SINGLE_READS) return invalidateTasks(client, projectId);
  await Promise.all(unknown.map(([taskId]) => refreshTask(client, projectId, taskId)));
}

function newestByTask(changes: StreamChange[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { task_id, version } of changes) {
    if (task_id !== null) newest.set(task_id, Math.max(version, newest.get(task_id) ?? 0));
  }
  return newest;
}

function shownVersion(client: QueryClient, projectId: string, taskId: string): number {
  const board = client.getQueryData<Board>(keys.board(projectId));
  return (board && findCard(board, taskId)?.card.version) ?? 0;
}

async function refreshTask(client: QueryClient, projectId: string, taskId: string) {
  if (!client.getQueryData(keys.board(projectId))) return invalidateTasks(client, projectId);
  const parent = parentOnBoard(client, projectId, taskId);
  try {
    const task = await readTask(projectId, taskId);
    patchTask(client, task);
    void refreshRelatives(client, task, parent);
  } catch {
    invalidateTasks(client, projectId);
  }
}

function invalidateProject(client: QueryClient, projectId: string): void {
  void client.invalidateQueries({ queryKey: keys.project(projectId) });
  void client.invalidateQueries({ queryKey: keys.members(projectId) });
}

function invalidateTasks(client: QueryClient, projectId: string): void {
  void client.invalidateQueries({ queryKey: keys.board(projectId) });
  void client.invalidateQueries({ queryKey: ['task', projectId] });
}
