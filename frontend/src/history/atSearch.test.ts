import { expect, it } from 'vitest';
import { atSearch } from './atSearch';
import { fromLocalField, toLocalField } from './momentWords';

it('keeps positions and short texts, and leaves the rest out', () => {
  expect(atSearch({ at: 12 })).toEqual({ at: 12 });
  expect(atSearch({ at: '2026-11-03T14:05' })).toEqual({ at: '2026-11-03T14:05' });
  for (const at of [-1, 1.5, '', 'x'.repeat(41), null, {}]) expect(atSearch({ at })).toEqual({});
});

it('a date and time field names the whole of its minute', () => {
  const noon = new Date(2026, 10, 3, 12, 5, 30).getTime();
  expect(toLocalField(noon)).toBe('2026-11-03T12:05');
  expect(fromLocalField('2026-11-03T12:05')).toBe(new Date(2026, 10, 3, 12, 6).getTime() - 1);
  expect(fromLocalField('')).toBeUndefined();
});
