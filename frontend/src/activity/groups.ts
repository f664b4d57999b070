import type { ActivityEntry } from '~/api/past';
import { nameOf } from '~/ui/people';

/** What one person did in a row, on one day. */
export interface ActorGroup {
  key: string;
  actor: { id: string; name: string };
  /** Newest first, as the feed is. */
  entries: ActivityEntry[];
}

export interface DayGroup {
  /** YYYY-MM-DD where the person is. */
  day: string;
  groups: ActorGroup[];
}

/** Returns the feed by day, and within a day by who did things in a row; the newest stay first. */
export function groupFeed(entries: readonly ActivityEntry[]): DayGroup[] {
  const days: DayGroup[] = [];
  for (const entry of entries) {
    const day = localDay(entry.at);
    let last = days.at(-1);
    if (last?.day !== day) {
      last = { day, groups: [] };
      days.push(last);
    }
    const group = last.groups.at(-1);
    if (group?.actor.id === entry.actor.id) group.entries.push(entry);
    else {
      const actor = { id: entry.actor.id, name: nameOf(entry.actor) };
      last.groups.push({ key: entry.event_id, actor, entries: [entry] });
    }
  }
  return days;
}

function localDay(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** What nothing can take back: the server refuses it, so that no button promises it. */
const FOR_GOOD: readonly string[] = ['project_created', 'task_repeated'];

/** Whether a line offers to take its change back. */
export function canTakeBack(entry: ActivityEntry): boolean {
  return entry.undone_by == null && !FOR_GOOD.includes(entry.type);
}
