import { act, screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { openApp } from '~/test/app';
import { json, problem } from '~/test/fetch';
import { board, task } from '~/test/fixtures';
import { conflict, type Conflict } from './conflict';
import { addStep, redoable, undoable } from './steps';

const SHOWN = board({ todo: ['a'], doing: [], done: [] });
const KEY = SHOWN.columns[0]!.tasks[0]!.key;
const entry = (field: string, before: unknown, after: unknown) =>
  ({
    ...{ event_id: 'e1', version: 2, position: 5, at: '2026-11-05T10:00:00Z', type: 'task_moved' },
    ...{ actor: { id: 'me', display_name: 'Ana Lima' }, correlation_id: 'r1' },
    changes: [{ field, before, after }],
  }) as unknown as Conflict['entry'];

beforeEach(() => {
  conflict.set(undefined);
  undoable.set([]);
  redoable.set([]);
});

async function ask(given: Partial<Conflict> = {}) {
  const app = await openApp('/p/WEB/board', {
    board: SHOWN,
    answer: ({ path }) =>
      path === '/tasks/a'
        ? json(task('a', { ...SHOWN.columns[0]!.tasks[0], column_id: 'done' }))
        : undefined,
  });
  await screen.findByRole('main', { name: 'Board of Website' });
  await act(() =>
    conflict.set({
      ...{ projectId: 'p', taskId: 'a', direction: 'undo', names: {}, field: 'column_id' },
      ...{ current: 'done', entry: entry('column_id', 'todo', 'doing') },
      ...given,
    }),
  );
  const dialog = within(await screen.findByRole('dialog', { name: 'Changed since' }));
  await dialog.findByText(KEY);
  return { ...app, dialog };
}

test('what theirs is and what mine was stand beside each other', async () => {
  const { dialog } = await ask();
  expect(dialog.getByText('Theirs, now').parentElement).toHaveTextContent('Done');
  expect(dialog.getByText('Yours, to put back').parentElement).toHaveTextContent('To do');
  expect(dialog.getByText(/Undoing would overwrite that/)).toBeVisible();
});

test('keeping theirs changes nothing', async () => {
  const { dialog, changes } = await ask();
  await userEvent.click(dialog.getByRole('button', { name: 'Keep theirs' }));
  await expect.poll(() => conflict.get()).toBeUndefined();
  expect(changes()).toEqual([]);
});

test('mine is put back by a command of its own', async () => {
  const { dialog, changes } = await ask();
  await userEvent.click(dialog.getByRole('button', { name: 'Put mine back' }));
  await expect
    .poll(changes)
    .toMatchObject([{ path: '/tasks/a/commands', body: { type: 'move', column_id: 'todo' } }]);
});

test('the timeline of the task can be looked at first', async () => {
  const { dialog, search } = await ask();
  await userEvent.click(dialog.getByRole('button', { name: 'Open the timeline' }));
  await expect.poll(() => search().task).toBe(KEY);
  expect(await screen.findByRole('tab', { name: 'Timeline', selected: true })).toBeVisible();
});

test('long texts are compared word by word', async () => {
  const { dialog } = await ask({
    ...{ field: 'description', current: `${'red '.repeat(30)}wall` },
    entry: entry('description', `${'red '.repeat(30)}door`, 'x'),
  });
  expect(dialog.getByText('From theirs to yours:')).toBeVisible();
  expect(await dialog.findByText('door')).toBeVisible();
});

test('Ctrl+Z takes the newest step back; one that others overtook asks', async () => {
  const history = [entry('column_id', 'todo', 'doing')];
  const { bodies } = await openApp('/p/WEB/board', {
    board: SHOWN,
    answer: ({ method, path }) => {
      if (path.includes('/history')) return json({ items: history, next_cursor: null, names: {} });
      if (method !== 'POST') return undefined;
      return problem(409, 'overtaken', { field: 'column_id', current: 'done' });
    },
  });
  await screen.findByRole('main', { name: 'Board of Website' });
  addStep({
    ...{ id: 'r1', projectId: 'p' },
    what: {
      kind: 'work',
      work: { kind: 'command', taskId: 'a', command: { type: 'move', column_id: 'doing' } },
    },
  });
  await expect
    .poll(async () => {
      await userEvent.keyboard('{Control>}z{/Control}');
      return bodies();
    })
    .toEqual([{ type: 'undo', event_id: 'e1' }]);
  expect(await screen.findByRole('dialog', { name: 'Changed since' })).toBeVisible();
});
