import { expect, test } from 'vitest';
import { directionOf, pressed, sortSearch } from './sorting';

test('only an order the server knows is read from the address', () => {
  expect(sortSearch({ sort: '-due' })).toEqual({ sort: '-due' });
  expect(sortSearch({ sort: 'rank' })).toEqual({});
  expect(sortSearch({ sort: '--due' })).toEqual({});
});

test('a header sorts its way first, then the other way', () => {
  expect(pressed('-created', 'due')).toBe('due');
  expect(pressed('due', 'due')).toBe('-due');
  expect(pressed('-due', 'due')).toBe('due');
  expect(pressed('due', 'priority')).toBe('-priority');
  expect(pressed('-priority', 'priority')).toBe('priority');
});

test('a column tells its direction only while the list is in its order', () => {
  expect(directionOf('-due', 'due')).toBe('descending');
  expect(directionOf('due', 'due')).toBe('ascending');
  expect(directionOf('due', 'title')).toBeUndefined();
});
