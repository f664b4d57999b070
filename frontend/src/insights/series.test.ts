import { describe, expect, it } from 'vitest';
import type { FlowDay } from '~/api/insights';
import { dayWords, durationWords } from './duration';
import { idsOf, insightsSearch } from './insightsSearch';
import { dotsOf, flowLayers, marksOf, weeksOf } from './series';

function day(text: string, counts: Partial<FlowDay>): FlowDay {
  return { day: text, open: 0, started: 0, done: 0, created: 0, completed: 0, ...counts };
}

it('stacks open upon started upon done', () => {
  const layers = flowLayers([day('2026-11-02', { open: 4, started: 2, done: 1 })]);
  expect(layers).toEqual([[Date.UTC(2026, 10, 2) / 1000], [7], [3], [1]]);
});

it('adds up weeks from Monday to Sunday', () => {
  const days = [
    day('2026-11-01', { completed: 1 }),
    day('2026-11-02', { completed: 2, created: 1 }),
    day('2026-11-08', { completed: 3 }),
    day('2026-11-09', { created: 5 }),
  ];
  expect(weeksOf(days)).toEqual([
    { monday: '2026-10-26', completed: 1, created: 0 },
    { monday: '2026-11-02', completed: 5, created: 1 },
    { monday: '2026-11-09', completed: 0, created: 5 },
  ]);
});

it('puts completed tasks in the order of their completion', () => {
  const task = (id: string, at: string, cycle_seconds: number) => ({
    ...{ id, key: id, title: id, completed_at: at, cycle_seconds, lead_seconds: 864_000 },
  });
  const tasks = [
    task('late', '2026-11-05T00:00:00Z', 86_400),
    task('early', '2026-11-01T00:00:00Z', 43_200),
  ];
  const dots = dotsOf(tasks, 'cycle').map((dot) => [dot.task.id, dot.days]);
  expect(dots).toEqual([
    ['early', 0.5],
    ['late', 1],
  ]);
  expect(dotsOf(tasks, 'lead').map(({ days }) => days)).toEqual([10, 10]);
});

it('has no lines where nothing was completed', () => {
  expect(marksOf(null)).toEqual([]);
  const some = { count: 1, p50_seconds: 86_400, p85_seconds: 172_800, p95_seconds: 259_200 };
  expect(marksOf(some).map(({ percent, days }) => [percent, days])).toEqual([
    [50, 1],
    [85, 2],
    [95, 3],
  ]);
});

describe('durationWords', () => {
  it.each([
    [10, '1 min'],
    [2400, '40 min'],
    [3600, '1 hour'],
    [18_000, '5 hours'],
    [552_960, '6.4 days'],
    [86_400, '1 day'],
  ])('%i seconds', (seconds, words) => {
    expect(durationWords(seconds)).toBe(words);
  });
});

it('names days of charts in UTC', () => {
  expect(dayWords('2026-11-03')).toBe('3 Nov 2026');
  expect(dayWords(Date.UTC(2026, 10, 3, 23) / 1000)).toBe('3 Nov 2026');
});

it('reads days and lists of columns from the address, and nothing else', () => {
  const search = { from: '2026-11-03', to: 'soon', started: 'ab-1,cd-2', done: '<script>' };
  expect(insightsSearch(search)).toEqual({ from: '2026-11-03', started: 'ab-1,cd-2' });
  expect(idsOf('ab-1,cd-2')).toEqual(['ab-1', 'cd-2']);
  expect(idsOf('')).toEqual([]);
  expect(idsOf(undefined)).toBeUndefined();
});
