import { expect, test } from 'vitest';
import { column } from '~/test/fixtures';
import { sameCards } from './useSameCards';

test('a card that is alike is the same object, also in another column', () => {
  const todo = column('todo', ['a', 'b']);
  const first = sameCards([todo, column('done', [])], new Map());
  const [a, b] = structuredClone(todo.tasks);
  const moved = [
    { ...todo, tasks: [{ ...a!, title: 'Renamed' }] },
    column('done', [], { tasks: [b!] }),
  ];
  const second = sameCards(moved, first.kept);
  expect(second.shown[1]?.tasks[0]).toBe(todo.tasks[1]);
  expect(second.shown[0]?.tasks[0]).not.toBe(todo.tasks[0]);
  expect(second.shown).toEqual(moved);
});

test('what is no longer there is not kept', () => {
  const first = sameCards([column('todo', ['a'])], new Map());
  const second = sameCards([column('todo', [])], first.kept);
  expect(second.kept.size).toBe(0);
});
