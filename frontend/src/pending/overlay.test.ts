import { describe, expect, test } from 'vitest';
import type { TaskCommand } from '~/api/commands';
import { board, places, task } from '~/test/fixtures';
import { overlayBoard, type PendingWork } from './overlay';
import { overlayTask } from './overlayTask';

const CONTEXT = { account: { id: 'ana', display_name: 'Ana' }, at: '2026-11-23T12:00:00Z' };
const BOARD = board({ todo: ['a', 'b', 'c'], done: ['x'] });

const onBoard = (work: PendingWork, start = BOARD) => overlayBoard(start, work, CONTEXT);
const of = (taskId: string, command: TaskCommand): PendingWork => ({
  kind: 'command',
  taskId,
  command,
});
const move = (to: { before?: string; after?: string; column_id: string }) =>
  of('a', { type: 'move', ...to });

describe('a pending move', () => {
  test.each([
    [
      { column_id: 'done', before: 'x' },
      { todo: ['b', 'c'], done: ['a', 'x'] },
    ],
    [
      { column_id: 'done', after: 'x' },
      { todo: ['b', 'c'], done: ['x', 'a'] },
    ],
    [{ column_id: 'done' }, { todo: ['b', 'c'], done: ['x', 'a'] }],
    [
      { column_id: 'todo', after: 'b' },
      { todo: ['b', 'a', 'c'], done: ['x'] },
    ],
    // The neighbour has gone meanwhile: last is the honest guess.
    [
      { column_id: 'done', before: 'gone' },
      { todo: ['b', 'c'], done: ['x', 'a'] },
    ],
  ])('to %o shows as %o', (to, expected) => {
    expect(places(onBoard(move(to)))).toEqual(expected);
  });

  test('moves the counts along', () => {
    const counts = onBoard(move({ column_id: 'done' })).columns.map((column) => column.count);
    expect(counts).toEqual([2, 2]);
  });

  test('over the limit is told', () => {
    const limited = board({ todo: ['a'], done: ['x'] });
    limited.columns[1]!.wip_limit = 1;
    expect(onBoard(move({ column_id: 'done' }), limited).columns[1]?.over_limit).toBe(true);
  });
});

test('applying a command to data that has it already changes nothing', () => {
  const commands: PendingWork[] = [
    move({ column_id: 'done', before: 'x' }),
    of('a', { type: 'archive' }),
    of('a', { type: 'add_label', label_id: 'l' }),
    of('a', { type: 'assign', account_id: 'ana' }),
    { kind: 'create', task: { id: 'n', project_id: 'p', title: 'New', column_id: 'todo' } },
  ];
  for (const work of commands) {
    const once = onBoard(work);
    expect(onBoard(work, once)).toEqual(once);
  }
  const details: TaskCommand[] = [
    { type: 'comment', comment_id: 'k', text: 'Hello' },
    { type: 'add_checklist_item', item_id: 'i', text: 'Milk' },
    { type: 'describe', description: 'Text' },
    { type: 'delete' },
  ];
  for (const command of details) {
    const once = overlayTask(task('a'), command, CONTEXT);
    expect(overlayTask(once, command, CONTEXT)).toEqual(once);
  }
});

test('a task being created stands last in its column, without a number', () => {
  const work: PendingWork = {
    kind: 'create',
    task: { id: 'n', project_id: 'p', title: 'New', column_id: 'todo' },
  };
  const shown = onBoard(work).columns[0]?.tasks.at(-1);
  expect(shown).toMatchObject({ id: 'n', title: 'New', number: 0 });
});

test('a checked item counts at once', () => {
  const items = [
    { id: 'i', text: 'Milk', checked: false },
    { id: 'j', text: 'Bread', checked: true },
  ];
  const shown = overlayTask(
    task('a', { checklist_items: items }),
    { type: 'check', item_id: 'i' },
    CONTEXT,
  );
  expect(shown.checklist).toEqual({ done: 2, total: 2 });
});

test('restoring brings a deleted task back from deletion before the archive', () => {
  const gone = task('a', { archived: true, deleted: true });
  const once = overlayTask(gone, { type: 'restore' }, CONTEXT);
  expect([once.deleted, once.archived]).toEqual([false, true]);
  expect(overlayTask(once, { type: 'restore' }, CONTEXT).archived).toBe(false);
});
