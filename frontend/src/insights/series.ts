import type { CompletedTask, FlowDay, Percentiles } from '~/api/insights';
import { inDays } from './duration';

/** What charts draw, from what the server counted; times in seconds since 1970. */

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

export function secondsOf(day: string): number {
  return Date.parse(day) / 1000;
}

/** Layers of the cumulative flow, each on top of the ones after it: open, started, done. */
export function flowLayers(days: readonly FlowDay[]): [number[], number[], number[], number[]] {
  return [
    days.map(({ day }) => secondsOf(day)),
    days.map(({ open, started, done }) => open + started + done),
    days.map(({ started, done }) => started + done),
    days.map(({ done }) => done),
  ];
}

export interface Week {
  /** Its Monday, YYYY-MM-DD. */
  monday: string;
  completed: number;
  created: number;
}

/** Returns what was finished and begun a week; the first and the last may be cut by the range. */
export function weeksOf(days: readonly FlowDay[]): Week[] {
  const weeks: Week[] = [];
  for (const { day, completed, created } of days) {
    const monday = mondayOf(day);
    const last = weeks.at(-1);
    if (last?.monday === monday) {
      last.completed += completed;
      last.created += created;
    } else {
      weeks.push({ monday, completed, created });
    }
  }
  return weeks;
}

function mondayOf(day: string): string {
  const date = new Date(day);
  const back = (date.getUTCDay() + WEEK_DAYS - 1) % WEEK_DAYS;
  return new Date(date.getTime() - back * DAY_MS).toISOString().slice(0, 10);
}

export type Measure = 'cycle' | 'lead';

/** Completed tasks, earliest first, with what the measure says of each. */
export interface Dot {
  task: CompletedTask;
  at: number;
  days: number;
}

export function dotsOf(tasks: readonly CompletedTask[], measure: Measure): Dot[] {
  const seconds = (task: CompletedTask) =>
    measure === 'cycle' ? task.cycle_seconds : task.lead_seconds;
  return tasks
    .map((task) => ({
      task,
      at: Date.parse(task.completed_at) / 1000,
      days: inDays(seconds(task)),
    }))
    .sort((a, b) => a.at - b.at);
}

export interface Mark {
  percent: number;
  days: number;
}

/** The lines that so many per cent of the tasks stay below. */
export function marksOf(percentiles: Percentiles | null): Mark[] {
  if (!percentiles) return [];
  return [
    { percent: 50, days: inDays(percentiles.p50_seconds) },
    { percent: 85, days: inDays(percentiles.p85_seconds) },
    { percent: 95, days: inDays(percentiles.p95_seconds) },
  ];
}
