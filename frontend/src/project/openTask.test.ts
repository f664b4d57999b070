import { expect, test } from 'vitest';
import { partsOfKey, taskSearch } from './openTask';

test('a task key in the address is read, anything else is left out', () => {
  expect(taskSearch({ task: 'WEB-12', other: 'x' })).toEqual({ task: 'WEB-12' });
  expect(taskSearch({ task: 'web-12' })).toEqual({});
  expect(taskSearch({ task: 12 })).toEqual({});
});

test('a key has a project and a number', () => {
  expect(partsOfKey('WEB-12')).toEqual({ projectKey: 'WEB', number: 12 });
  expect(partsOfKey('WEB')).toBeUndefined();
  expect(partsOfKey('WEB-0x')).toBeUndefined();
});
