import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Task } from '~/api/types';
import { openApp } from '~/test/app';
import { json, problem } from '~/test/fetch';
import { task } from '~/test/fixtures';
import { openTask } from '~/test/task';

const section = (name: string) => within(screen.getByRole('region', { name }));
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const choose = async (role: string, name: string | RegExp) =>
  userEvent.click(await screen.findByRole(role, { name }));

test('Enter saves a title without spaces that nobody meant; Escape leaves it', async () => {
  const { bodies } = await openTask();
  await press('Task a');
  const field = screen.getByRole('textbox', { name: 'Title' });
  await userEvent.clear(field);
  await userEvent.type(field, '  Paint   the door {Enter}');
  await expect.poll(bodies).toEqual([{ type: 'retitle', title: 'Paint the door' }]);
  await press(/Paint the door|Task a/);
  await userEvent.type(screen.getByRole('textbox', { name: 'Title' }), '!{Escape}');
  expect(bodies()).toHaveLength(1);
});

test('column, priority, people and labels are changed in the menus of their values', async () => {
  const { bodies } = await openTask({ labels: ['ui'], assignees: ['ben'] });
  await press('Column: To do');
  await choose('menuitemradio', /Doing/);
  await press(/^Priority/);
  await choose('menuitemradio', /Urgent/);
  await press('Assignees: Ben Okafor');
  await choose('menuitemcheckbox', /Ana Lima/);
  await userEvent.keyboard('{Escape}');
  await press(/^Labels: /);
  await choose('menuitemcheckbox', /Interface/);
  await expect.poll(bodies).toEqual([
    { type: 'move', column_id: 'doing' },
    { type: 'prioritise', priority: 'urgent' },
    { type: 'assign', account_id: 'me' },
    { type: 'remove_label', label_id: 'ui' },
  ]);
});

test('a new label is defined in the project, and put on the task', async () => {
  const { changes } = await openTask();
  await press(/^Labels: /);
  await choose('menuitem', 'New label…');
  const dialog = within(await screen.findByRole('dialog', { name: 'New label' }));
  await userEvent.type(dialog.getByLabelText('Name'), ' Docs ');
  await userEvent.click(dialog.getByRole('radio', { name: 'teal' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Create label' }));
  await expect.poll(() => changes().length).toBe(2);
  const [defined, put] = changes();
  expect(defined).toMatchObject({
    ...{
      path: '/projects/p/commands',
      body: { type: 'define_label', name: 'Docs', colour: 'teal' },
    },
  });
  const { label_id } = defined!.body as { label_id: string };
  expect(put?.body).toEqual({ type: 'add_label', label_id });
});

test('a date is sent with the other one as it was, cleared by its button, and overdue in words', async () => {
  const { bodies } = await openTask({ start_on: '2020-01-01', due_on: '2020-01-05' });
  expect(screen.getByText('Overdue')).toBeVisible();
  const due = screen.getByLabelText('Due date');
  await userEvent.clear(due);
  await userEvent.type(due, '2030-02-03{Enter}');
  await press('Clear the start date');
  await expect
    .poll(bodies)
    .toEqual([
      { type: 'schedule', start_on: '2020-01-01', due_on: '2030-02-03' },
      expect.objectContaining({ type: 'schedule', start_on: null }),
    ]);
});

test('an estimate is a whole number of points; anything else is not sent', async () => {
  const { bodies } = await openTask({ estimate: 3 });
  const field = screen.getByLabelText('Estimate in points');
  await userEvent.clear(field);
  await userEvent.type(field, '2.5{Enter}');
  expect(bodies()).toEqual([]);
  await userEvent.clear(field);
  await userEvent.type(field, '8{Enter}');
  await expect.poll(bodies).toEqual([{ type: 'estimate', points: 8 }]);
});

test('an item of the checklist is ticked, changed, removed, and a new one added', async () => {
  const { bodies } = await openTask({
    checklist: { done: 0, total: 2 },
    checklist_items: [
      { id: 'i1', text: 'Buy paint', checked: false },
      { id: 'i2', text: 'Find brush', checked: false },
    ] as Task['checklist_items'],
  });
  const list = section('Checklist');
  await userEvent.click(list.getByRole('checkbox', { name: 'Buy paint' }));
  await userEvent.click(list.getByRole('button', { name: 'Find brush' }));
  await userEvent.type(list.getByRole('textbox', { name: 'Checklist item' }), 'es{Enter}');
  await userEvent.click(list.getByRole('button', { name: /^Remove Buy paint/ }));
  await userEvent.type(list.getByRole('textbox', { name: 'New checklist item' }), ' Dry {Enter}');
  await expect.poll(bodies).toEqual([
    { type: 'check', item_id: 'i1' },
    { type: 'edit_checklist_item', item_id: 'i2', text: 'Find brushes' },
    { type: 'remove_checklist_item', item_id: 'i1' },
    { type: 'add_checklist_item', item_id: expect.any(String) as string, text: 'Dry' },
  ]);
});

test('Escape in an item puts its text back', async () => {
  const { bodies } = await openTask({
    checklist: { done: 0, total: 1 },
    checklist_items: [{ id: 'i1', text: 'Buy paint', checked: false }] as Task['checklist_items'],
  });
  const list = section('Checklist');
  await userEvent.click(list.getByRole('button', { name: 'Buy paint' }));
  await userEvent.type(list.getByRole('textbox', { name: 'Checklist item' }), '!{Escape}');
  expect(list.getByRole('button', { name: 'Buy paint' })).toBeVisible();
  expect(bodies()).toEqual([]);
});

test('a repeat is one of the usual ones, or put together', async () => {
  const { bodies } = await openTask();
  await press('Repeat: never');
  await choose('menuitem', 'Custom…');
  const dialog = within(await screen.findByRole('dialog', { name: 'Repeat' }));
  await userEvent.click(dialog.getByRole('checkbox', { name: 'Friday' }));
  await userEvent.type(dialog.getByLabelText('Every'), '{Backspace}3');
  expect(dialog.getByRole('status').textContent).toMatch(/Friday/);
  await userEvent.click(dialog.getByRole('button', { name: 'Repeat' }));
  await expect
    .poll(() => (bodies()[0] as { rule?: string } | undefined)?.rule)
    .toMatch(/FREQ=WEEKLY.*BYDAY=FR/);
});

test('a subtask begins where work begins; it is kept when it could not be made', async () => {
  const { changes } = await openTask(
    { column_id: 'done' },
    {
      answer: ({ method, path }) =>
        method === 'POST' && path === '/tasks' ? problem(422, 'too_many') : undefined,
    },
  );
  const field = section('Subtasks').getByRole('textbox', { name: 'New subtask' });
  await userEvent.type(field, 'Sand it{Enter}');
  await expect
    .poll(() => changes()[0])
    .toMatchObject({
      path: '/tasks',
      body: { title: 'Sand it', column_id: 'todo', parent_id: 'a' },
    });
  await expect.poll(() => (field as HTMLInputElement).value).toBe('Sand it');
});

test('a relation belongs to the task it starts from: “blocked by” is a command to the other', async () => {
  const other = task('b', { key: 'WEB-2', number: 2, title: 'Build wall' });
  const relation = { kind: 'relates', incoming: false, task: { ...other, done: false } };
  const { changes } = await openTask(
    { relations: [relation] as unknown as Task['relations'] },
    {
      tasks: { 2: other },
      answer: ({ path }) =>
        path.startsWith('/tasks?') ? json({ items: [other], next_cursor: null }) : undefined,
    },
  );
  await userEvent.click(section('Relations').getByRole('button', { name: 'Add' }));
  await choose('menuitem', 'Blocked by…');
  const dialog = within(await screen.findByRole('dialog'));
  await dialog.findByRole('option', { name: /Build wall/ });
  await userEvent.type(dialog.getByRole('combobox', { name: 'Find a task' }), '{ArrowDown}{Enter}');
  await expect
    .poll(() => changes()[0])
    .toMatchObject({
      path: '/tasks/b/commands',
      body: { type: 'relate', kind: 'blocks', task_id: 'a' },
    });
  await userEvent.click(section('Relations').getByRole('button', { name: 'Remove WEB-2' }));
  await expect
    .poll(() => changes()[1])
    .toMatchObject({
      path: '/tasks/a/commands',
      body: { type: 'unrelate', kind: 'relates', task_id: 'b' },
    });
});

test('a parent is chosen among other tasks, gone to, and taken away', async () => {
  const parent = { id: 'b', key: 'WEB-2', title: 'House', done: false };
  const { bodies, pathname } = await openTask(
    { parent: parent as Task['parent'], parent_id: 'b' },
    {
      tasks: { 2: task('b', { key: 'WEB-2', number: 2, title: 'House' }) },
    },
  );
  await press('Remove the parent');
  await expect.poll(bodies).toEqual([{ type: 'set_parent', parent_id: null }]);
  await press(/WEB-2 House/);
  await expect.poll(pathname).toBe('/t/WEB-2');
});

test('an archived task says so and can only be restored', async () => {
  const { bodies } = await openTask({ archived: true });
  expect(screen.queryByRole('textbox')).toBeNull();
  await press('Restore');
  await expect.poll(bodies).toEqual([{ type: 'restore' }]);
});

test('watching is switched, the key copied, and the task deleted from its bar', async () => {
  const { bodies, pathname } = await openTask();
  await press(/^Watch/);
  await userEvent.click(screen.getByRole('button', { name: 'Task menu' }));
  await choose('menuitem', 'Delete');
  await expect.poll(bodies).toEqual([{ type: 'watch' }, { type: 'delete' }]);
  await userEvent.click(screen.getByRole('button', { name: 'Close (Esc)' }));
  await expect.poll(pathname).toBe('/p/WEB/board');
});

test('a task that is not there says so', async () => {
  await openApp('/t/WEB-7', {
    answer: ({ path }) => (path.includes('/tasks/7') ? problem(404, 'not_found') : undefined),
  });
  expect(await screen.findByText('No such task')).toBeVisible();
});
