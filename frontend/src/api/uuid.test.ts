import { expect, test } from 'vitest';
import { uuidv7 } from './uuid';

test('an id is a UUID of version 7 that holds its time', () => {
  const id = uuidv7(0x0198_c0de_f00d);
  expect(id).toMatch(/^0198c0de-f00d-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('later ids sort after earlier ones', () => {
  expect(uuidv7(1000) < uuidv7(1001)).toBe(true);
});

test('ids of one millisecond sort as they were made, also when the clock goes back', () => {
  const now = Date.now();
  const ids = Array.from({ length: 10_000 }, (_, i) => uuidv7(now - (i % 3)));
  expect(ids.every((id, i) => i === 0 || (ids[i - 1] ?? '') < id)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
