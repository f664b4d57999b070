import type { Changed, ChangedTask, ProjectChanges } from '~/api/past';
import { nameOf } from '~/ui/people';
import {
  namesFrom,
  projectFieldWords,
  taskFieldWords,
  type FieldWords,
  type NameOf,
} from './fieldWords';

/** How many events an answer tells of. */
export function countOf(changes: ProjectChanges): number {
  const inTasks = changes.tasks.reduce((sum, task) => sum + task.events, 0);
  return inTasks + (changes.project?.events ?? 0);
}

/** When the first of them happened; undefined when there is none. */
export function firstAt(changes: ProjectChanges): string | undefined {
  const parts = [...changes.tasks, ...(changes.project ? [changes.project] : [])];
  const times = parts.map((part) => Date.parse(part.first_at));
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : undefined;
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** Returns a moment as people say it: "14:05", "Friday 16:10", "3 Nov". */
export function sinceWords(at: string, now: Date = new Date()): string {
  const moment = new Date(at);
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(now).getTime() - midnight(moment).getTime()) / DAY_MS);
  if (days <= 0) return clock.format(moment);
  if (days < WEEK_DAYS) return `${weekday.format(moment)} ${clock.format(moment)}`;
  return dayAndMonth.format(moment);
}

/** What became of one thing, ready to be shown. */
export interface DigestEntry {
  key: string;
  /** Null for the project itself, or a task that cannot be named at the moment. */
  task: ChangedTask['task'];
  lines: FieldWords[];
  people: { id: string; name: string; events: number }[];
  events: number;
  lastAt: string;
}

/** Returns what changed, the latest first: the project itself, then its tasks. */
export function byTask(changes: ProjectChanges): DigestEntry[] {
  const names = namesFrom(changes.names);
  const tasks = changes.tasks.map((task, index) =>
    entryOf(task, task.task, task.task?.id ?? `task-${index}`, (field) =>
      taskFieldWords(field, names),
    ),
  );
  if (!changes.project) return tasks;
  const own = entryOf(changes.project, null, 'project', (field) => projectFieldWords(field, names));
  return [own, ...tasks];
}

function entryOf(
  changed: Changed,
  task: ChangedTask['task'],
  key: string,
  words: (field: Changed['fields'][number]) => FieldWords | undefined,
): DigestEntry {
  const created = changed.types.task_created !== undefined;
  // A new task's first values are no changes to anybody.
  const lines = created
    ? [{ text: 'New task' }, ...changed.fields.filter(isNews).flatMap((f) => words(f) ?? [])]
    : changed.fields.flatMap((field) => words(field) ?? []);
  return {
    key,
    task,
    lines: lines.length > 0 ? lines : [{ text: 'Changed, and changed back' }],
    people: changed.actors.map((actor) => ({
      id: actor.id,
      name: nameOf(actor),
      events: actor.events,
    })),
    events: changed.events,
    lastAt: changed.last_at,
  };
}

function isNews(field: Changed['fields'][number]): boolean {
  return ['column_id', 'assignees', 'due_on', 'comments', 'deleted', 'archived'].includes(
    field.field,
  );
}

export interface PersonDigest {
  id: string;
  name: string;
  events: number;
  entries: { entry: DigestEntry; events: number }[];
}

/** Returns the same by who did it, those who did most first. */
export function byPerson(entries: DigestEntry[]): PersonDigest[] {
  const people = new Map<string, PersonDigest>();
  for (const entry of entries) {
    for (const { id, name, events } of entry.people) {
      const person = people.get(id) ?? { id, name, events: 0, entries: [] };
      person.events += events;
      person.entries.push({ entry, events });
      people.set(id, person);
    }
  }
  return [...people.values()].sort((a, b) => b.events - a.events);
}

export type { NameOf };
