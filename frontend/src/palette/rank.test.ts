import { expect, test } from 'vitest';
import { ranked } from './rank';

const names = (typed: string, ...all: string[]) =>
  ranked(
    all.map((name) => ({ name })),
    typed,
  ).map(({ name }) => name);

test('the beginning beats a word, a word beats its inside, and letters in order come last', () => {
  expect(names('in', 'Go to main', 'Inbox', 'Log in', 'Iron', 'Open')).toEqual([
    'Inbox',
    'Log in',
    'Go to main',
    'Iron',
  ]);
});

test('every word typed must be there, in any order', () => {
  expect(names('board web', 'Website relaunch board', 'Board', 'Web')).toEqual([
    'Website relaunch board',
  ]);
});

test('nothing typed leaves all as they were', () => {
  expect(names(' ', 'b', 'a')).toEqual(['b', 'a']);
});
