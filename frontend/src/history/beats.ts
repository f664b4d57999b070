import type { Beat } from '~/api/past';

/** Finding one's way among the moments of a project; all times in milliseconds since 1970. */

const DAY_MS = 86_400_000;

/** Returns the place of the last beat for which `isUpTo` holds, -1 when it holds for none. */
function lastIndex(beats: readonly Beat[], isUpTo: (beat: Beat) => boolean): number {
  let low = 0;
  let high = beats.length;
  // Halves a sorted list: ends after some twenty turns.
  while (low < high) {
    const middle = (low + high) >> 1;
    const beat = beats[middle];
    if (beat && isUpTo(beat)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Returns the last beat at or before a time; the first one for times before all of them. */
export function indexAt(beats: readonly Beat[], time: number): number {
  return Math.max(
    0,
    lastIndex(beats, (beat) => beat.at <= time),
  );
}

/** Returns the last beat up to a position; the first one for positions before all of them. */
export function indexOfPosition(beats: readonly Beat[], position: number): number {
  return Math.max(
    0,
    lastIndex(beats, (beat) => beat.position <= position),
  );
}

export type Step = 'event' | 'day' | 'end';

/**
 * Returns the beat one step on (or back, -1) from `index`: the neighbouring event, the last event
 * of the neighbouring day on which anything happened, or the end. `actor` skips what others did.
 */
export function stepFrom(
  beats: readonly Beat[],
  index: number,
  step: Step,
  direction: 1 | -1,
  actor?: string,
): number {
  const last = Math.max(0, beats.length - 1);
  switch (step) {
    case 'end':
      return direction === 1 ? last : 0;
    case 'event': {
      const next = nextBy(beats, index, direction, actor);
      return next ?? index;
    }
    case 'day': {
      const now = beats[index];
      if (!now) return index;
      const next = nextBy(beats, index, direction, actor, startOfDay(now.at));
      if (next !== undefined) return endOfItsDay(beats, next);
      return direction === 1 ? last : 0;
    }
  }
}

function nextBy(
  beats: readonly Beat[],
  index: number,
  direction: 1 | -1,
  actor: string | undefined,
  otherThanDay?: number,
): number | undefined {
  for (let at = index + direction; at >= 0 && at < beats.length; at += direction) {
    const beat = beats[at];
    if (!beat || (actor !== undefined && beat.actor !== actor)) continue;
    if (otherThanDay === undefined || startOfDay(beat.at) !== otherThanDay) return at;
  }
  return undefined;
}

function endOfItsDay(beats: readonly Beat[], index: number): number {
  const day = startOfDay(beats[index]?.at ?? 0);
  const tomorrow = new Date(day);
  tomorrow.setDate(tomorrow.getDate() + 1);
  return indexAt(beats, tomorrow.getTime() - 1);
}

/** Midnight where the person is. */
export function startOfDay(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Returns how many events fall into each of `bins` equal parts of the time from `from` to `to`. */
export function density(
  beats: readonly Beat[],
  from: number,
  to: number,
  bins: number,
  actor?: string,
): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  const span = Math.max(1, to - from);
  for (const beat of beats) {
    if (actor !== undefined && beat.actor !== actor) continue;
    const bin = Math.min(bins - 1, Math.floor(((beat.at - from) / span) * bins));
    if (bin >= 0) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** How much of the past passes in one second of playing. */
export const SPEEDS = [
  { name: '1 hour a second', ms: DAY_MS / 24 },
  { name: '6 hours a second', ms: DAY_MS / 4 },
  { name: '1 day a second', ms: DAY_MS },
  { name: '3 days a second', ms: 3 * DAY_MS },
  { name: '1 week a second', ms: 7 * DAY_MS },
  { name: '1 month a second', ms: 30 * DAY_MS },
] as const;

export const DEFAULT_SPEED = 2;

/** Returns what `?at=` names: a position, or a time; undefined for neither. */
export function readAt(
  at: number | string | undefined,
): { position: number } | { time: number } | undefined {
  if (at === undefined) return undefined;
  if (typeof at === 'number') return { position: at };
  const time = Date.parse(at);
  return Number.isFinite(time) ? { time } : undefined;
}
