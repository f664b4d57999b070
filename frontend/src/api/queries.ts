import {
  infiniteQueryOptions,
  queryOptions,
  skipToken,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { call } from './http';
import { read, readAll, withPage } from './reads';
import type {
  Account,
  Board,
  HistoryPage,
  Member,
  Project,
  ProjectSummary,
  ProviderBody,
  Task,
  TaskListItem,
} from './types';

/** Every query of the application: one place that pairs a cache key with its route. */

const HISTORY_PAGE = 50;
/** How soon a screen that had to show an old answer, in the midst of many changes, asks again. */
const READ_AGAIN_MS = 500;

export const keys = {
  projects: ['projects'] as const,
  project: (projectId: string) => ['project', projectId] as const,
  members: (projectId: string) => ['members', projectId] as const,
  board: (projectId: string) => ['board', projectId] as const,
  filteredBoard: (projectId: string, filter: string) => ['board', projectId, filter] as const,
  archived: (projectId: string) => ['archived', projectId] as const,
  task: (projectId: string, number: number) => ['task', projectId, number] as const,
  history: (taskId: string) => ['history', taskId] as const,
};

/** An old answer may have replaced what the live stream had already brought: it must not stay. */
function readAgain(client: QueryClient, queryKey: QueryKey): () => void {
  return () => {
    setTimeout(() => void client.invalidateQueries({ queryKey }), READ_AGAIN_MS);
  };
}

export const projectsQuery = () =>
  queryOptions({
    queryKey: keys.projects,
    queryFn: ({ signal }) => readAll<ProjectSummary>('/projects', { signal }),
  });

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.project(projectId),
    queryFn: ({ signal }) => read<Project>(`/projects/${projectId}`, { projectId, signal }),
  });

export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.members(projectId),
    queryFn: ({ signal }) =>
      readAll<Member>(`/projects/${projectId}/members`, { projectId, signal }),
  });

/** Returns the board; of a filtered one, only the tasks the query wants. */
export const boardQuery = (projectId: string, filter = '') =>
  queryOptions({
    queryKey: filter === '' ? keys.board(projectId) : keys.filteredBoard(projectId, filter),
    queryFn: ({ client, queryKey, signal }) =>
      read<Board>(`/projects/${projectId}/board${filterOf(filter)}`, {
        projectId,
        signal,
        onBehind: readAgain(client, queryKey),
      }),
  });

function filterOf(filter: string): string {
  return filter === '' ? '' : `?filter=${encodeURIComponent(filter)}`;
}

export const archivedQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.archived(projectId),
    queryFn: ({ signal }) =>
      readAll<TaskListItem>(`/tasks?project_id=${projectId}&archived=true`, { projectId, signal }),
  });

export const taskQuery = (projectId: string, number: number | undefined) =>
  queryOptions({
    queryKey: keys.task(projectId, number ?? 0),
    queryFn: number
      ? ({ client, queryKey, signal }) =>
          read<Task>(`/projects/${projectId}/tasks/${number}`, {
            projectId,
            signal,
            onBehind: readAgain(client, queryKey),
          })
      : skipToken,
  });

export const historyQuery = (projectId: string, taskId: string) =>
  infiniteQueryOptions({
    queryKey: keys.history(taskId),
    queryFn: ({ pageParam, signal }) =>
      read<HistoryPage>(withPage(`/tasks/${taskId}/history`, pageParam, HISTORY_PAGE), {
        projectId,
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export function readTask(projectId: string, taskId: string): Promise<Task> {
  return read<Task>(`/tasks/${taskId}`, { projectId });
}

/** The provider people may sign in at; asked once, without a session. */
export const signInProviderQuery = () =>
  queryOptions({
    queryKey: ['sign-in-provider'],
    queryFn: async ({ signal }) => {
      const answer = await call<ProviderBody>('/oidc', { signal, anonymous: true });
      return answer.data.provider;
    },
    staleTime: Infinity,
    retry: false,
  });

export function readMe(): Promise<Account> {
  return read<Account>('/me');
}
