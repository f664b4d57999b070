import { expect, test } from 'vitest';
import { board, places } from '~/test/fixtures';
import { overlayBoard, placeCard, withoutCard, findCard } from '~/pending/overlay';
import { describePlace, neighbourOf, othersIn, placeAt, stepFrom, type Direction } from './moves';
import { destinationOf } from './useBoardDrag';

const BOARD = board({ todo: ['a', 'b', 'c'], doing: [], done: ['x'] });
const CONTEXT = { account: { id: 'ana', display_name: 'Ana' }, at: '' };

/** Where the cards are after a step, by the same command that is sent to the server. */
function after(taskId: string, direction: Direction) {
  const to = stepFrom(BOARD, taskId, direction);
  if (!to) return 'nowhere';
  const column = BOARD.columns.find(({ id }) => id === to.columnId)!;
  const place = placeAt(othersIn(column, taskId), to.index);
  const command = { type: 'move', column_id: to.columnId, ...place } as const;
  return places(overlayBoard(BOARD, { kind: 'command', taskId, command }, CONTEXT));
}

test.each([
  ['b', 'up', { todo: ['b', 'a', 'c'], doing: [], done: ['x'] }],
  ['b', 'down', { todo: ['a', 'c', 'b'], doing: [], done: ['x'] }],
  ['c', 'top', { todo: ['c', 'a', 'b'], doing: [], done: ['x'] }],
  ['a', 'bottom', { todo: ['b', 'c', 'a'], doing: [], done: ['x'] }],
  ['c', 'right', { todo: ['a', 'b'], doing: ['c'], done: ['x'] }],
  ['c', 'last', { todo: ['a', 'b'], doing: [], done: ['x', 'c'] }],
  ['x', 'first', { todo: ['x', 'a', 'b', 'c'], doing: [], done: [] }],
  ['a', 'up', 'nowhere'],
  ['c', 'down', 'nowhere'],
  ['a', 'left', 'nowhere'],
  ['x', 'right', 'nowhere'],
] as const)('moving %s %s gives %o', (taskId, direction, expected) => {
  expect(after(taskId, direction)).toEqual(expected);
});

test.each([
  ['a', 'down', 'b'],
  ['b', 'up', 'a'],
  ['c', 'down', undefined],
  // The empty column has nothing to focus.
  ['c', 'right', 'x'],
  ['x', 'left', 'a'],
  [undefined, 'down', 'a'],
] as const)('focus goes from %s %s to %s', (from, direction, expected) => {
  expect(neighbourOf(BOARD, from, direction)?.id).toBe(expected);
});

test('a move is announced with its place', () => {
  const { card } = findCard(BOARD, 'a')!;
  const done = BOARD.columns[2]!;
  expect(describePlace(card, done, 1)).toBe(`${card.key} moved to done, position 2 of 2.`);
  expect(describePlace(card, BOARD.columns[0]!, 2)).toContain('position 3 of 3');
});

test('a drop on the empty part of a column is last', () => {
  const target = { data: { kind: 'column', columnId: 'todo' } };
  expect(destinationOf(BOARD, 'x', [target])).toEqual({ columnId: 'todo', index: 3 });
  expect(destinationOf(BOARD, 'a', [target])).toEqual({ columnId: 'todo', index: 2 });
  expect(destinationOf(BOARD, 'a', [])).toBeUndefined();
});

test('a card put back where it was leaves the board as it was', () => {
  const { card } = findCard(BOARD, 'b')!;
  const back = placeCard(withoutCard(BOARD, 'b'), card, { column_id: 'todo', after: 'a' });
  expect(places(back)).toEqual(places(BOARD));
});
