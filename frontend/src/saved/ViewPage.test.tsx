import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { SavedView } from '~/api/saved';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { board, card, project } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { ViewPage } from './ViewPage';

const AT = '2026-11-23T12:00:00Z';
const MINE: SavedView = {
  ...{ id: 'v', name: 'Mine this week', query: 'assignee:me due<=7d', layout: 'list' },
  ...{ project_id: null, created_at: AT, updated_at: AT },
};
const PROJECTS = [
  { id: 'o', key: 'OPS', name: 'Operations', archived: false, role: 'owner' },
  { id: 'p', key: 'WEB', name: 'Website', archived: false, role: 'owner' },
];
const listed = (id: string) => ({
  ...card(id),
  ...{ project_id: 'p', column_id: 'todo', archived: false, deleted: false },
});

/** Answers as the two services do; views are kept as they are sent. */
function answering(
  views: SavedView[],
  other: (request: Sent) => Response | undefined = () => undefined,
) {
  let kept = views;
  const page = (items: unknown[]) => json({ items, next_cursor: null });
  return stubFetch((request) => {
    const { path, method, body } = request;
    const special = other(request);
    if (special) return special;
    const id = /^\/me\/views\/(\w+)$/.exec(path)?.[1];
    if (id !== undefined && method === 'DELETE') kept = kept.filter((view) => view.id !== id);
    if (id !== undefined && method === 'PUT') {
      kept = kept.map((view) => (view.id === id ? { ...view, ...(body as object) } : view));
    }
    if (method !== 'GET') return json({});
    if (path === '/me/views') return page(kept);
    if (path.startsWith('/projects?')) return page(PROJECTS);
    if (path.startsWith('/tasks?')) return page([listed('a')]);
    if (/^\/projects\/[op]$/.test(path)) return json(project({ id: path.slice(-1) }));
    if (path.includes('/board')) return json(board({ todo: ['a'] }));
    return page([]);
  });
}

const open = (at = '/views/v') => renderScreen('/views/$viewId', at, ViewPage);
const paths = (sent: Sent[], start: string) =>
  sent.filter(({ path }) => path.startsWith(start)).map(({ path }) => path);

test('a view over all projects lists what its query wants', async () => {
  const sent = answering([MINE]);
  await open();
  expect(await screen.findByRole('heading', { name: 'Mine this week', level: 1 })).toBeVisible();
  expect(await screen.findByRole('link', { name: 'Task a' })).toBeVisible();
  expect(screen.getByRole('combobox', { name: 'Filter' })).toHaveValue(MINE.query);
  expect(paths(sent, '/tasks?')[0]).toContain('q=assignee%3Ame+due%3C%3D7d');
  expect(screen.queryByRole('button', { name: 'Save changes' })).toBeNull();
});

test('as a board it shows the first project with such a task, or the one that is chosen', async () => {
  const sent = answering([MINE]);
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Board' }));
  const choice = await screen.findByRole('combobox', { name: 'Project' });
  await expect.poll(() => (choice as HTMLSelectElement).value).toBe('WEB');
  await expect
    .poll(() => paths(sent, '/projects/p/board'))
    .toEqual(['/projects/p/board?filter=assignee%3Ame%20due%3C%3D7d']);
  await userEvent.selectOptions(choice, 'Operations');
  await expect.poll(() => paths(sent, '/projects/o/board')).toHaveLength(1);
});

test('what differs from the saved view is kept when asked, and leaves the address', async () => {
  const sent = answering([MINE]);
  const { router } = await open('/views/v?q=is%3Aopen&layout=table&in=WEB');
  await userEvent.click(await screen.findByRole('button', { name: 'Save changes' }));
  await expect
    .poll(() => sent.find(({ method }) => method === 'PUT'))
    .toMatchObject({
      path: '/me/views/v',
      body: { name: 'Mine this week', query: 'is:open', layout: 'table', project_id: null },
    });
  await expect.poll(() => router.state.location.search).toEqual({ in: 'WEB' });
  expect(screen.queryByRole('button', { name: 'Save changes' })).toBeNull();
  expect(screen.getByRole('combobox', { name: 'Filter' })).toHaveValue('is:open');
});

test('an empty filter is one, too', async () => {
  const sent = answering([MINE]);
  const { router } = await open();
  const filter = await screen.findByRole('combobox', { name: 'Filter' });
  await userEvent.clear(filter);
  await userEvent.type(filter, '{Enter}');
  await expect.poll(() => router.state.location.search).toEqual({ q: '' });
  await expect.poll(() => paths(sent, '/tasks?').at(-1)).toContain('archived=false');
});

test('a view is renamed, and one that the server refuses reads as before', async () => {
  const refuse = { now: false };
  answering([MINE], ({ method }) =>
    method === 'PUT' && refuse.now ? problem(409, 'too_many_views') : undefined,
  );
  await open();
  const rename = async (name: string) => {
    await userEvent.click(await screen.findByRole('button', { name: 'View menu' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename…' }));
    const field = within(await screen.findByRole('dialog')).getByLabelText('Name');
    await userEvent.clear(field);
    await userEvent.type(field, `${name}{Enter}`);
  };
  const heading = () => screen.getByRole('heading', { level: 1 }).textContent;
  await rename('My week');
  await expect.poll(heading).toBe('My week');
  refuse.now = true;
  await rename('Refused');
  await expect.poll(heading).toBe('My week');
});

test('a view that is deleted is left, and is not there any more', async () => {
  const sent = answering([MINE]);
  const { router } = await open();
  await userEvent.click(await screen.findByRole('button', { name: 'View menu' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete view' }));
  await expect.poll(() => router.state.location.pathname).toBe('/my');
  await expect.poll(() => sent.find(({ method }) => method === 'DELETE')?.path).toBe('/me/views/v');
});

test('an unknown view is not found; one over a project that was left says so', async () => {
  answering([]);
  const first = await open();
  expect(await screen.findByText('Nothing is here')).toBeVisible();
  first.unmount();
  answering([{ ...MINE, project_id: 'gone', layout: 'board' }]);
  await open();
  expect(await screen.findByText('This view leads nowhere')).toBeVisible();
});
