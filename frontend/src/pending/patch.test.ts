import { expect, test } from 'vitest';
import { board, places, task } from '~/test/fixtures';
import { patchBoard } from './patch';

const BOARD = board({ todo: ['b', 'd'], done: ['x'] });

test('a task goes where its rank says', () => {
  const shown = patchBoard(BOARD, task('c', { column_id: 'todo', rank: 'c', version: 2 }));
  expect(places(shown)).toEqual({ todo: ['b', 'c', 'd'], done: ['x'] });
  expect(shown.columns[0]?.count).toBe(3);
});

test('ranks compare as bytes: capitals first', () => {
  const shown = patchBoard(BOARD, task('n', { column_id: 'todo', rank: 'Z' }));
  expect(places(shown).todo).toEqual(['n', 'b', 'd']);
});

test('a task that moved leaves its old column', () => {
  const shown = patchBoard(BOARD, task('b', { column_id: 'done', rank: 'y', version: 2 }));
  expect(places(shown)).toEqual({ todo: ['d'], done: ['x', 'b'] });
});

test('an archived or deleted task leaves the board', () => {
  expect(places(patchBoard(BOARD, task('b', { archived: true, version: 2 }))).todo).toEqual(['d']);
  expect(places(patchBoard(BOARD, task('b', { deleted: true, version: 2 }))).todo).toEqual(['d']);
});

test('an older version never replaces a newer one', () => {
  const newer = patchBoard(BOARD, task('b', { title: 'new', version: 5, rank: 'b' }));
  expect(patchBoard(newer, task('b', { title: 'old', version: 4, column_id: 'done' }))).toBe(newer);
});
