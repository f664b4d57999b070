import { act, screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { session } from '~/api/session';
import { openApp } from '~/test/app';
import { json, problem } from '~/test/fetch';
import { board, task } from '~/test/fixtures';
import { ME } from '~/test/screen';
import { dialog } from './dialogs';
import { sidebarWords } from './preferences';

afterEach(() => {
  sidebarWords.set('on');
});

const keys = (text: string) => userEvent.keyboard(text);
const atBoard = () => openApp('/p/WEB/board');

test('G and a letter lead to places, and to the views of the open project', async () => {
  const { pathname } = await atBoard();
  for (const [chord, path] of [
    ['gl', '/p/WEB/list'],
    ['gt', '/p/WEB/table'],
    ['gd', '/p/WEB/calendar'],
    ['gb', '/p/WEB/board'],
    ['gi', '/inbox'],
  ] as const) {
    await keys(chord);
    await expect.poll(pathname).toBe(path);
  }
  // Outside a project there is no board to go to.
  await keys('gb');
  await keys('gm');
  await expect.poll(pathname).toBe('/my');
});

test('a number shows a view, Ctrl+B the next one; the filter and the open task stay', async () => {
  const { pathname, search } = await openApp('/p/WEB/board?q=is%3Aopen');
  await screen.findByRole('main', { name: 'Board of Website' });
  await keys('3');
  await expect.poll(pathname).toBe('/p/WEB/table');
  await keys('{Control>}b{/Control}');
  await expect.poll(pathname).toBe('/p/WEB/calendar');
  expect(search()).toMatchObject({ q: 'is:open' });
  await keys('9');
  expect(pathname()).toBe('/p/WEB/calendar');
});

test('F opens the filter with the cursor in it, Shift F takes the query away', async () => {
  const { search } = await openApp('/p/WEB/board?q=is%3Aopen');
  await screen.findByRole('main', { name: 'Board of Website' });
  await keys('{Shift>}f{/Shift}');
  await expect.poll(() => search().q).toBeUndefined();
  await keys('f');
  const filter = within(await screen.findByRole('search', { name: 'Filter' }));
  await vi.waitFor(() => expect(filter.getAllByRole('combobox')[0]).toHaveFocus());
});

test('slash searches, the bracket folds the side bar, and neither while somebody types', async () => {
  const { pathname } = await openApp('/my');
  await keys('[[');
  expect(sidebarWords.get()).toBe('off');
  await userEvent.type(await screen.findByRole('textbox', { name: 'New task for me' }), '/[[');
  expect(pathname()).toBe('/my');
  expect(sidebarWords.get()).toBe('off');
  await act(() => (document.activeElement as HTMLElement).blur());
  await keys('/');
  await expect.poll(pathname).toBe('/search');
});

test('the sheet shows the keys of the screen, and closes again', async () => {
  await atBoard();
  await keys('{Shift>}?{/Shift}');
  const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
  expect(sheet.getByText('Previous card')).toBeVisible();
  expect(sheet.getByText('The view with this number').parentElement).toHaveTextContent(/1…9/);
  await keys('{Escape}');
  await expect.poll(() => dialog.get()).toBe('none');
});

test('the palette opens from within a field, and not over another dialog', async () => {
  await openApp('/my');
  await userEvent.click(await screen.findByRole('textbox', { name: 'New task for me' }));
  await keys('{Control>}k{/Control}');
  await expect.poll(() => dialog.get()).toBe('palette');
  dialog.set('shortcuts');
  await keys('{Control>}k{/Control}');
  expect(dialog.get()).toBe('shortcuts');
});

test('C asks for a new task where no screen has a place of its own for one', async () => {
  await openApp('/inbox');
  await keys('c');
  await expect.poll(() => dialog.get()).toBe('new-task');
});

test('a task that others changed is read again, and so is all after a gap', async () => {
  const shown = board({ todo: ['a'], doing: [], done: [] });
  const now = task('a', { ...shown.columns[0]!.tasks[0], title: 'Repainted', version: 7 });
  const { streams, sent } = await openApp('/p/WEB/board', {
    board: shown,
    answer: ({ path }) => (path === '/tasks/a' ? json(now) : undefined),
  });
  await screen.findByRole('link', { name: 'Task a' });
  const [stream] = streams;
  await act(() => stream!.say('open'));
  await act(() => {
    stream!.say('ready');
    stream!.say('change', {
      ...{ project_id: 'p', task_id: 'a', version: 7, position: 12, type: 'task_retitled' },
      actor: 'ben',
    });
  });
  expect(await screen.findByRole('link', { name: 'Repainted' })).toBeVisible();
  const reads = () => sent.filter(({ path }) => path === '/projects/p/board').length;
  const before = reads();
  await act(() => stream!.say('reset'));
  await expect.poll(reads).toBeGreaterThan(before);
});

test('a stream that breaks is said to, and so is one that is back', async () => {
  const { streams } = await openApp('/my');
  const state = () => screen.getAllByText(/^(Live|Reconnecting|Connecting)/)[0]?.textContent;
  await act(() => streams[0]!.say('open'));
  await expect.poll(state).toMatch(/^Live/);
  await act(() => streams[0]!.say('error'));
  await expect.poll(state).toMatch(/^Reconnecting/);
});

test('a session that ends asks for the password over the page', async () => {
  const { pathname } = await openApp('/my');
  await act(() => session.set({ state: 'expired', account: ME }));
  const asked = within(await screen.findByRole('dialog', { name: 'Sign in again' }));
  await userEvent.type(asked.getByLabelText('Password'), 'lantern over gravel');
  expect(pathname()).toBe('/my');
});

test('signing out leads to the sign-in, whatever the theme', async () => {
  const { pathname, changes } = await openApp('/my');
  await userEvent.click(screen.getAllByRole('button', { name: /Ana Lima/ })[0]!);
  await userEvent.click(await screen.findByRole('menuitemradio', { name: 'Dark' }));
  expect(document.documentElement.dataset.theme).toBe('dark');
  await userEvent.click(screen.getAllByRole('button', { name: /Ana Lima/ })[0]!);
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
  await expect.poll(pathname).toBe('/login');
  expect(changes()).toHaveLength(1);
});

test('a project that is not there is not found', async () => {
  await openApp('/p/NOPE/board');
  expect(await screen.findByText('Nothing is here')).toBeVisible();
});

test('a project that cannot be read can be asked for again', async () => {
  let turn = 0;
  await openApp('/p/WEB/board', {
    answer: ({ path }) => {
      if (path !== '/projects/p') return undefined;
      turn += 1;
      return turn === 1 ? problem(400, 'unreadable') : undefined;
    },
  });
  expect(await screen.findByText('This project could not be read')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('main', { name: 'Board of Website' })).toBeVisible();
});

test('the project’s menu shows members and the archive, and archives', async () => {
  const archived = task('z', { key: 'WEB-8', number: 8, archived: true });
  const { bodies } = await openApp('/p/WEB/board', {
    tasks: { 8: archived },
    answer: ({ path }) =>
      path.includes('archived=true') ? json({ items: [archived], next_cursor: null }) : undefined,
  });
  const menu = async (item: string) => {
    await userEvent.click(await screen.findByRole('button', { name: 'Project menu' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: item }));
  };
  await menu('Archived tasks…');
  const archive = within(await screen.findByRole('dialog', { name: 'Archived tasks' }));
  await userEvent.click(await archive.findByRole('button', { name: 'Restore' }));
  await expect.poll(bodies).toEqual([{ type: 'restore' }]);
  await keys('{Escape}');
  await menu('Members…');
  expect(await screen.findByRole('dialog', { name: /Members/ })).toBeVisible();
  await keys('{Escape}');
  await menu('Archive project');
  await expect.poll(() => bodies()[1]).toEqual({ type: 'archive' });
});
