import { expect, test } from 'vitest';
import { dueChoices } from './DueItems';

const days = (from: string) => Object.fromEntries(dueChoices(from).map((c) => [c.name, c.date]));

test('days count from today', () => {
  // A Thursday.
  expect(days('2026-11-26')).toEqual({
    Today: '2026-11-26',
    Tomorrow: '2026-11-27',
    Saturday: '2026-11-28',
    'Next Monday': '2026-11-30',
    'In two weeks': '2026-12-10',
  });
});

test('on the day itself the next one is meant', () => {
  expect(days('2026-11-28').Saturday).toBe('2026-12-05');
  expect(days('2026-11-30')['Next Monday']).toBe('2026-12-07');
  expect(days('2026-11-29')['Next Monday']).toBe('2026-11-30');
});
