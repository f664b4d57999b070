import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call, callRaw } from './http';
import { linesOf } from './lines';
import { read, withPage } from './reads';
import type { components } from './schema';
import type { Board, FieldChange, Page, Task } from './types';
import { uuidv7 } from './uuid';

/** The queries about what was: changes since a look, the feed, the board as it stood, the flow. */

type Schemas = components['schemas'];

export type ProjectChanges = Schemas['ProjectChanges'];
export type ChangedTask = Schemas['ChangedTask'];
export type Changed = Schemas['Changed'];
export type ActivityEntry = Schemas['ActivityItem'];
export type ActivityPage = Page<ActivityEntry> & { names: Record<string, string> };
export type Moment = Schemas['Moment'];
export type PastBoard = Board & { as_of?: Moment | null };
export type PastTask = Task &
  Pick<Schemas['TaskDetail'], 'names' | 'estimate' | 'repeat' | 'parent' | 'subtasks_list'>;
export type { FieldChange };

const ACTIVITY_PAGE = 50;
/** What was does not change; this only bounds how long it is kept. */
const PAST_STALE_MS = 10 * 60_000;
/** Playing asks for a board a moment; they must not pile up. */
const BOARD_KEPT_MS = 30_000;

export const pastKeys = {
  changes: (projectId: string) => ['changes', projectId] as const,
  activity: (projectId: string) => ['activity', projectId] as const,
  pulse: (projectId: string) => ['pulse', projectId] as const,
  board: (projectId: string, position: number) => ['past-board', projectId, position] as const,
  task: (projectId: string, number: number, position: number) =>
    ['past-task', projectId, number, position] as const,
};

/** What others changed since this account last said that it had looked. */
export const changesQuery = (projectId: string) =>
  queryOptions({
    queryKey: pastKeys.changes(projectId),
    queryFn: ({ signal }) => readChanges(projectId, signal),
  });

/** An answer tells of some hundred events, one's own included: several may tell nothing. */
const MOST_CHANGES_PAGES = 20;

async function readChanges(projectId: string, signal?: AbortSignal): Promise<ProjectChanges> {
  let answer = await readChangesFrom(projectId, '', signal);
  for (let page = 1; page < MOST_CHANGES_PAGES; page += 1) {
    const tells = answer.tasks.length > 0 || answer.project !== null;
    if (!answer.more || (tells && answer.seen !== null)) break;
    // Who never looked is told where the end is, and nothing else.
    answer = await readChangesFrom(projectId, `?since=${answer.position}`, signal);
  }
  return answer;
}

/** What this account noted last: its cursor lives in another partition than the project. */
let seenToken: string | undefined;

async function readChangesFrom(
  projectId: string,
  since: string,
  signal: AbortSignal | undefined,
): Promise<ProjectChanges> {
  const path = `/projects/${projectId}/changes${since}`;
  if (seenToken === undefined) return read<ProjectChanges>(path, { projectId, signal });
  const headers = { 'Consistency-Token': seenToken };
  return (await call<ProjectChanges>(path, { signal, headers })).data;
}

/** Notes that this account has looked at everything up to `position`. */
export async function putSeen(projectId: string, position: number): Promise<void> {
  const answer = await call(`/projects/${projectId}/seen`, {
    method: 'PUT',
    body: { position },
    headers: { 'Idempotency-Key': uuidv7() },
  });
  seenToken = answer.headers.get('Consistency-Token') ?? undefined;
}

export const activityQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: pastKeys.activity(projectId),
    queryFn: ({ pageParam, signal }) =>
      read<ActivityPage>(withPage(`/projects/${projectId}/activity`, pageParam, ACTIVITY_PAGE), {
        projectId,
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** The board after the event at `position`; the one shown stays until another has arrived. */
export const pastBoardQuery = (projectId: string, position: number) =>
  queryOptions({
    queryKey: pastKeys.board(projectId, position),
    queryFn: ({ signal }) =>
      read<PastBoard>(`/projects/${projectId}/board?as_of=${position}`, { projectId, signal }),
    staleTime: PAST_STALE_MS,
    gcTime: BOARD_KEPT_MS,
    placeholderData: keepPreviousData,
  });

export const pastTaskQuery = (projectId: string, number: number, position: number) =>
  queryOptions({
    queryKey: pastKeys.task(projectId, number, position),
    queryFn: ({ signal }) =>
      read<PastTask>(`/projects/${projectId}/tasks/${number}?as_of=${position}`, {
        projectId,
        signal,
      }),
    staleTime: PAST_STALE_MS,
  });

/** One event, as far as the scrubber needs to know it. */
export interface Beat {
  position: number;
  /** When it happened, in milliseconds since 1970. */
  at: number;
  actor: string;
  /** What it is called in the catalogue of events. */
  type: string;
  /** Null for events of the project itself. */
  taskId: string | null;
}

/** More events than this are not drawn one by one; the newest ones are. */
export const MOST_BEATS = 50_000;

/** Every event's place and time, oldest first: read from the export, which is written as a stream. */
export const pulseQuery = (projectId: string) =>
  queryOptions({
    queryKey: pastKeys.pulse(projectId),
    queryFn: ({ signal }) => readPulse(projectId, signal),
    staleTime: 0,
    gcTime: PAST_STALE_MS,
  });

interface ExportLine {
  type: string;
  position: number;
  recorded_at: string;
  event_type: string;
  aggregate_type: string;
  aggregate_id: string;
  metadata: { actor: string; occurred_at?: string };
}

async function readPulse(projectId: string, signal: AbortSignal): Promise<Beat[]> {
  const response = await callRaw(`/projects/${projectId}/export?format=events`, { signal });
  const beats: Beat[] = [];
  for await (const line of linesOf(response)) {
    const event = JSON.parse(line) as ExportLine;
    if (event.type === 'event') beats.push(beatOf(event, beats.at(-1)));
  }
  return beats.slice(-MOST_BEATS);
}

function beatOf(event: ExportLine, before: Beat | undefined): Beat {
  const at = Date.parse(event.metadata.occurred_at ?? event.recorded_at);
  return {
    position: event.position,
    // Clocks were set back here and there; on the line, time only goes on.
    at: Math.max(at, before?.at ?? at),
    actor: event.metadata.actor,
    type: event.event_type,
    taskId: event.aggregate_type === 'task' ? event.aggregate_id : null,
  };
}
