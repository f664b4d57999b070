import { describe, expect, it } from 'vitest';
import type { Beat } from '~/api/past';
import { density, indexAt, indexOfPosition, readAt, stepFrom } from './beats';

/** Beats at local times such as '3 10:00', of November 2026; capitals name who did it. */
function beats(...times: string[]): Beat[] {
  return times.map((text, index) => {
    const [day = '1', clock = '00:00', actor = 'ana'] = text.split(' ');
    const [hour, minute] = clock.split(':').map(Number);
    const at = new Date(2026, 10, Number(day), hour, minute).getTime();
    return { position: (index + 1) * 10, at, actor, type: 'task_moved', taskId: 'a' };
  });
}

const week = beats('1 09:00', '1 17:00', '3 08:00 ben', '3 08:00', '3 20:00', '6 12:00 ben');
const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();

describe('indexAt', () => {
  it('is the last event up to a time', () => {
    expect(indexAt(week, at(1, 9))).toBe(0);
    expect(indexAt(week, at(2, 0))).toBe(1);
    expect(indexAt(week, at(3, 8))).toBe(3);
    expect(indexAt(week, at(9, 0))).toBe(5);
  });

  it('is the first one before everything', () => {
    expect(indexAt(week, 0)).toBe(0);
    expect(indexAt([], 0)).toBe(0);
  });
});

it('indexOfPosition is the last event up to a position, which other projects share', () => {
  expect(indexOfPosition(week, 30)).toBe(2);
  expect(indexOfPosition(week, 39)).toBe(2);
  expect(indexOfPosition(week, 1)).toBe(0);
  expect(indexOfPosition(week, 999)).toBe(5);
});

describe('stepFrom', () => {
  it('steps through events of the same instant, too', () => {
    expect(stepFrom(week, 2, 'event', 1)).toBe(3);
    expect(stepFrom(week, 3, 'event', -1)).toBe(2);
  });

  it('stays at the ends', () => {
    expect(stepFrom(week, 0, 'event', -1)).toBe(0);
    expect(stepFrom(week, 5, 'event', 1)).toBe(5);
  });

  it('steps to the end of the neighbouring day on which something happened', () => {
    expect(stepFrom(week, 0, 'day', 1)).toBe(4);
    expect(stepFrom(week, 3, 'day', 1)).toBe(5);
    expect(stepFrom(week, 5, 'day', -1)).toBe(4);
    expect(stepFrom(week, 3, 'day', -1)).toBe(1);
    expect(stepFrom(week, 1, 'day', -1)).toBe(0);
    expect(stepFrom(week, 5, 'day', 1)).toBe(5);
  });

  it('skips what others did when somebody is chosen', () => {
    expect(stepFrom(week, 0, 'event', 1, 'ben')).toBe(2);
    expect(stepFrom(week, 2, 'event', 1, 'ben')).toBe(5);
    expect(stepFrom(week, 2, 'event', -1, 'ben')).toBe(2);
  });

  it('goes to the ends', () => {
    expect(stepFrom(week, 2, 'end', 1)).toBe(5);
    expect(stepFrom(week, 2, 'end', -1)).toBe(0);
  });
});

describe('density', () => {
  it('counts every event once, the last instant included', () => {
    const counts = density(week, at(1, 9), at(6, 12), 10);
    expect(counts).toEqual([2, 0, 0, 2, 1, 0, 0, 0, 0, 1]);
  });

  it('counts one person alone', () => {
    expect(density(week, at(1, 9), at(6, 12), 2, 'ben')).toEqual([1, 1]);
  });

  it('survives a project of one moment', () => {
    expect(density(week.slice(0, 1), at(1, 9), at(1, 9), 3)).toEqual([1, 0, 0]);
  });
});

it('readAt takes positions and times, and nothing else', () => {
  expect(readAt(314)).toEqual({ position: 314 });
  expect(readAt('2026-11-03T14:05:00Z')).toEqual({ time: Date.UTC(2026, 10, 3, 14, 5) });
  expect(readAt('yesterday')).toBeUndefined();
  expect(readAt(undefined)).toBeUndefined();
});
