import { expect, test } from 'vitest';
import { describeDue, today } from './dates';
import { initials } from './Avatar';
import { relativeTime } from './RelativeTime';

test.each([
  ['2026-11-20', 'Overdue 20 Nov', 'overdue'],
  ['2025-11-20', 'Overdue 20 Nov 2025', 'overdue'],
  ['2026-11-23', 'Today', 'today'],
  ['2026-11-24', 'Tomorrow', 'soon'],
  ['2026-11-27', 'Fri', 'soon'],
  ['2026-12-03', '3 Dec', 'later'],
])('due on %s is "%s" on 23 November 2026', (due, text, state) => {
  expect(describeDue(due, '2026-11-23')).toMatchObject({ text, state });
});

test("today is the person's date, not the server's", () => {
  expect(today(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
});

test.each([
  ['2026-11-23T11:59:40Z', 'just now'],
  ['2026-11-23T11:57:00Z', '3 minutes ago'],
  ['2026-11-22T11:00:00Z', 'yesterday'],
  ['2026-09-23T12:00:00Z', '2 months ago'],
])('%s is "%s"', (at, text) => {
  expect(relativeTime(at, Date.parse('2026-11-23T12:00:00Z'))).toBe(text);
});

test('initials are of the first and last name', () => {
  expect(['Ana', 'Ana Maria Lima', ' 李 ', ''].map(initials)).toEqual(['A', 'AL', '李', '?']);
});
