import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { rememberToken } from './consistency';
import { call } from './http';
import { keys } from './queries';
import { read, withPage } from './reads';
import type { Accepted, Card, Task } from './types';
import type { components } from './schema';

type Schemas = components['schemas'];

export type ListedTask = Schemas['ListedTask'];
export type WorkTask = Schemas['WorkTask'];
export type DueGroup = Schemas['WorkGroup']['group'];
export type FoundTask = Schemas['FoundTask'];
export type Highlight = Schemas['Highlight'];
export type InboxItem = Schemas['InboxItem'];
export type InboxPage = Schemas['Inbox'];

/** What is due when, as seen from the person's own day. */
export interface Work {
  today: string;
  week_ends_on: string;
  groups: Schemas['WorkGroup'][];
}

export interface TaskPage<T> {
  items: T[];
  next_cursor: string | null;
}

/** Orders the server knows; a minus in front turns one round. */
export type SortField = 'due' | 'priority' | 'created' | 'changed' | 'title' | 'key';
export type Sort = SortField | `-${SortField}`;

const PAGE = 100;
const WORK_PAGE = 50;
const INBOX_PAGE = 50;
const SEARCH_PAGE = 30;

const firstPage = null as string | null;
const nextPage = (last: { next_cursor: string | null }) => last.next_cursor;

/** The cache keys of lists: none is patched bit by bit, so all are read again after a change. */
export const listKeys = {
  tasks: ['tasks'] as const,
  work: ['work'] as const,
  inbox: ['inbox'] as const,
  search: ['search'] as const,
};

/** Returns the tasks a query wants, a page at a time; of one project, or of all of the caller's. */
export const tasksQuery = (projectId: string | undefined, q: string, sort: Sort) =>
  infiniteQueryOptions({
    queryKey: [...listKeys.tasks, projectId ?? 'all', q, sort] as const,
    queryFn: ({ pageParam, signal }) =>
      read<TaskPage<ListedTask>>(withPage(tasksPath(projectId, q, sort), pageParam, PAGE), {
        projectId,
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });

function tasksPath(projectId: string | undefined, q: string, sort: Sort): string {
  const query = new URLSearchParams({ sort });
  if (projectId !== undefined) query.set('project_id', projectId);
  if (q === '') query.set('archived', 'false');
  else query.set('q', q);
  return `/tasks?${query.toString()}`;
}

const MOST_DAYS_PAGES = 5;

/** Returns every task a query wants that is due in a range of days, bounded as a month needs it. */
export const dueBetweenQuery = (projectId: string, q: string, from: string, to: string) =>
  queryOptions({
    queryKey: [...listKeys.tasks, projectId, 'due', q, from, to] as const,
    queryFn: async ({ signal }) => {
      const path = tasksPath(projectId, bothOf(q, `due:${from}..${to}`), 'due');
      const items: ListedTask[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MOST_DAYS_PAGES; page += 1) {
        const url = withPage(path, cursor, 200);
        const answer: TaskPage<ListedTask> = await read(url, { projectId, signal });
        items.push(...answer.items);
        cursor = answer.next_cursor;
        if (cursor === null) break;
      }
      return { items, more: cursor !== null };
    },
    placeholderData: keepPreviousData,
  });

/** What {@link bothOf} puts before a person's own query: mistakes are told that much too far right. */
export const GROUP_OPENS = '('.length;

function bothOf(q: string, term: string): string {
  return q.trim() === '' ? term : `(${q}) ${term}`;
}

/** Returns what is assigned to the caller and still to be done, by when it is due. */
export const workQuery = (today: string) =>
  queryOptions({
    queryKey: [...listKeys.work, today] as const,
    queryFn: ({ signal }) => read<Work>(`/me/work?today=${today}&limit=${WORK_PAGE}`, { signal }),
    placeholderData: keepPreviousData,
  });

/** Returns the next page of one group of the caller's work. */
export function readMoreWork(cursor: string): Promise<Work> {
  return read<Work>(`/me/work?limit=${WORK_PAGE}&cursor=${encodeURIComponent(cursor)}`);
}

export const inboxQuery = (only: 'all' | 'unread') =>
  infiniteQueryOptions({
    queryKey: [...listKeys.inbox, only] as const,
    queryFn: ({ pageParam, signal }) =>
      read<InboxPage>(
        withPage(`/me/inbox${only === 'unread' ? '?unread=true' : ''}`, pageParam, INBOX_PAGE),
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
  });

/** Returns the first page of the inbox alone: how many are unread, for the side bar. */
export const unreadQuery = () =>
  queryOptions({
    queryKey: [...listKeys.inbox, 'count'] as const,
    queryFn: ({ signal }) => read<InboxPage>('/me/inbox?unread=true&limit=1', { signal }),
    select: (inbox) => inbox.unread,
  });

/** Marks items as read: single ones, or all that an answer of the inbox held. */
export async function markRead(what: { events: string[] } | { upto: string }): Promise<void> {
  const answer = await call<Accepted>('/me/inbox/read', { method: 'POST', body: what });
  rememberToken(answer.headers.get('Consistency-Token'), undefined);
}

/** Returns tasks by the words in them, best first, with where the words are. */
export const searchQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...listKeys.search, q] as const,
    queryFn: ({ pageParam, signal }) =>
      read<TaskPage<FoundTask>>(
        withPage(`/search?q=${encodeURIComponent(q)}`, pageParam, SEARCH_PAGE),
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });

/** Writes a task the server just answered into the lists that show it; where it stands may lag. */
export function patchLists(client: QueryClient, task: Task): void {
  const patch = <T extends Card>(items: T[]): T[] =>
    items.map((item) =>
      item.id === task.id && item.version < task.version ? { ...item, ...pickCard(task) } : item,
    );
  client.setQueriesData<InfiniteData<TaskPage<ListedTask>> | { items: ListedTask[] }>(
    { queryKey: listKeys.tasks },
    (old) => {
      if (!old) return old;
      if (!('pages' in old)) return { ...old, items: patch(old.items) };
      return { ...old, pages: old.pages.map((page) => ({ ...page, items: patch(page.items) })) };
    },
  );
  client.setQueriesData<Work>(
    { queryKey: listKeys.work },
    (old) =>
      old && {
        ...old,
        groups: old.groups.map((group) => ({ ...group, items: patch(group.items) })),
      },
  );
  refreshLists(client, task.project_id);
}

/** The parts of a task that lists show. */
function pickCard(task: Task) {
  const { title, priority, start_on, due_on, labels, assignees, column_id, archived } = task;
  const { checklist, comments, has_description, rank, version, updated_at } = task;
  return {
    ...{ title, priority, start_on, due_on, labels, assignees, column_id, archived },
    ...{ checklist, comments, has_description, rank, version, updated_at },
  };
}

/** Lists are read again at most this often, however many changes arrive. */
const REFRESH_EVERY_MS = 1000;

/** Of each client whose lists were just read again: the projects that changed since. */
const resting = new WeakMap<QueryClient, Set<string>>();

/** Has the lists that may show a project's tasks read again: the first time at once, then gathered. */
export function refreshLists(client: QueryClient, projectId: string): void {
  const changed = resting.get(client);
  if (changed) changed.add(projectId);
  else refreshNow(client, new Set([projectId]));
}

function refreshNow(client: QueryClient, projects: ReadonlySet<string>): void {
  void client.invalidateQueries({ predicate: ({ queryKey }) => mayShow(queryKey, projects) });
  const changed = new Set<string>();
  resting.set(client, changed);
  setTimeout(() => {
    resting.delete(client);
    if (changed.size > 0) refreshNow(client, changed);
  }, REFRESH_EVERY_MS);
}

function mayShow(queryKey: readonly unknown[], projects: ReadonlySet<string>): boolean {
  const [list, of] = queryKey;
  switch (list) {
    case 'tasks':
      return of === 'all' || projects.has(of as string);
    case 'board':
      // A board as a whole is patched task by task; a filtered one cannot be.
      return queryKey.length > keys.board('').length && projects.has(of as string);
    case 'work':
    case 'inbox':
    case 'search':
      return true;
    default:
      return false;
  }
}
