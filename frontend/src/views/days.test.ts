import { expect, test } from 'vitest';
import { daysAfter, monthsAfter, nextMonday, weekdayOf, weeksOf } from './days';

test('days are counted over the ends of months and years', () => {
  expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01');
  expect(daysAfter('2028-03-01', -1)).toBe('2028-02-29');
});

test('weeks begin on Monday', () => {
  expect(weekdayOf('2026-11-23')).toBe(0);
  expect(weekdayOf('2026-11-29')).toBe(6);
  expect(nextMonday('2026-11-23')).toBe('2026-11-30');
  expect(nextMonday('2026-11-29')).toBe('2026-11-30');
});

test('a month has every week it touches, and no other', () => {
  const november = weeksOf('2026-11');
  expect(november.at(0)?.at(0)).toBe('2026-10-26');
  expect(november.at(-1)?.at(-1)).toBe('2026-12-06');
  expect(november).toHaveLength(6);
  // February 2027 begins on a Monday and has four whole weeks.
  expect(weeksOf('2027-02')).toHaveLength(4);
});

test('months are counted over the year', () => {
  expect(monthsAfter('2026-12', 1)).toBe('2027-01');
  expect(monthsAfter('2026-01', -1)).toBe('2025-12');
});
