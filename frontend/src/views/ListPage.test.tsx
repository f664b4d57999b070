import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { clearSelected } from '~/bulk/selection';
import { openApp, type World } from '~/test/app';
import { problem } from '~/test/fetch';
import { board, task } from '~/test/fixtures';

const SHOWN = board({ todo: ['a', 'b'], doing: ['c'], done: [] });
const keyOf = (id: string) =>
  SHOWN.columns.flatMap(({ tasks }) => tasks).find((card) => card.id === id)!.key;

beforeEach(clearSelected);

async function open(world: World = {}, at = '') {
  const tasks = SHOWN.columns.flatMap(({ id, tasks: cards }) =>
    cards.map((card) => task(card.id, { ...card, column_id: id })),
  );
  const app = await openApp(`/p/WEB/list${at}`, {
    board: SHOWN,
    tasks: Object.fromEntries(tasks.map((one) => [one.number, one])),
    ...world,
  });
  await screen.findByRole('main', { name: 'List of Website' });
  return app;
}
const focused = () => document.activeElement?.textContent;
const menuOf = async (id: string) =>
  userEvent.click(await screen.findByRole('button', { name: `Actions for ${keyOf(id)}` }));
const choose = async (role: string, name: string | RegExp) =>
  userEvent.click(await screen.findByRole(role, { name }));

test('columns stand one below the other, and each can be folded', async () => {
  await open();
  await screen.findByRole('link', { name: /Task a/ });
  const titles = () => screen.getAllByRole('link', { name: /^Task \w$/ }).map((l) => l.textContent);
  expect(titles()).toEqual(['Task a', 'Task b', 'Task c']);
  await userEvent.click(screen.getByRole('button', { name: /todo/i, expanded: true }));
  expect(titles()).toEqual(['Task c']);
  await userEvent.click(screen.getByRole('button', { name: /todo/i, expanded: false }));
  expect(titles()).toHaveLength(3);
});

test('arrows go over the borders of columns, O opens the task', async () => {
  const { search } = await open();
  (await screen.findByRole('link', { name: /Task b/ })).focus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.poll(focused).toContain('Task c');
  await userEvent.keyboard('o');
  await expect.poll(() => search().task).toBe(keyOf('c'));
});

test('the menu of a row moves, prioritises, assigns and labels', async () => {
  const { changes } = await open();
  await menuOf('a');
  await choose('menuitem', /^Move to/);
  await choose('menuitemradio', /Done/);
  await menuOf('b');
  await choose('menuitem', /^Priority/);
  await choose('menuitemradio', /High/);
  await menuOf('b');
  await choose('menuitem', /^Assignees/);
  await choose('menuitemcheckbox', /Ben Okafor/);
  await userEvent.keyboard('{Escape}{Escape}');
  await menuOf('c');
  await choose('menuitem', /^Labels/);
  await choose('menuitemcheckbox', /Bug/);
  await expect
    .poll(() => changes().map(({ path, body }) => [path, body]))
    .toEqual([
      ['/tasks/a/commands', { type: 'move', column_id: 'done' }],
      ['/tasks/b/commands', { type: 'prioritise', priority: 'high' }],
      ['/tasks/b/commands', { type: 'assign', account_id: 'ben' }],
      ['/tasks/c/commands', { type: 'add_label', label_id: 'bug' }],
    ]);
});

test('D offers days by name, and asks for any other', async () => {
  const { bodies } = await open();
  (await screen.findByRole('link', { name: /Task a/ })).focus();
  await userEvent.keyboard('d');
  await choose('menuitem', 'Tomorrow');
  const due = () => (bodies()[0] as { due_on?: string } | undefined)?.due_on;
  await expect.poll(due).toMatch(/^\d{4}-\d\d-\d\d$/);
  const days = (Date.parse(due() ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(-0.6);
  expect(days).toBeLessThan(1.6);
  (await screen.findByRole('link', { name: /Task b/ })).focus();
  await userEvent.keyboard('d');
  await choose('menuitem', 'Choose a day…');
  expect(await screen.findByRole('dialog')).toBeVisible();
});

test('a row is archived from its menu, and selected there', async () => {
  const { bodies } = await open();
  await menuOf('a');
  await choose('menuitem', 'Archive');
  await expect.poll(bodies).toEqual([{ type: 'archive' }]);
  await menuOf('b');
  await choose('menuitem', /^Select/);
  expect(await screen.findByText('1 selected')).toBeVisible();
});

test('chosen rows are changed together from the bar', async () => {
  const { bodies } = await open();
  (await screen.findByRole('link', { name: /Task a/ })).focus();
  await userEvent.keyboard('{Control>}a{/Control}');
  const bar = within(await screen.findByRole('toolbar', { name: 'Chosen tasks' }));
  await userEvent.click(bar.getByRole('button', { name: /Status|Move|Column/ }));
  await choose('menuitemradio', /Doing/);
  await expect
    .poll(() => (bodies()[0] as { commands?: object[] } | undefined)?.commands)
    .toEqual(['a', 'b'].map((id) => ({ target: 'task', id, type: 'move', column_id: 'doing' })));
});

test('who may only read is told so in the menu', async () => {
  await open({ project: { role: 'viewer' } });
  (await screen.findByRole('link', { name: /Task a/ })).focus();
  await userEvent.keyboard('p');
  expect(await screen.findByText('You may only read this task.')).toBeVisible();
});

test('an empty list says how to begin; a filter that finds nothing says that', async () => {
  const empty = board({ todo: [], doing: [], done: [] });
  const { unmount } = await open({ board: empty });
  expect(await screen.findByText('No tasks yet')).toBeVisible();
  unmount();
  await open({ board: empty }, '?q=is%3Aopen');
  expect(await screen.findByText('No task matches')).toBeVisible();
});

test('a list that cannot be read can be asked for again', async () => {
  await open({
    answer: ({ path }) => (path.includes('/board') ? problem(400, 'unreadable') : undefined),
  });
  expect(await screen.findByText('The list could not be read')).toBeVisible();
});
