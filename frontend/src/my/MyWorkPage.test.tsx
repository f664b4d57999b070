import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ListedTask } from '~/api/lists';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { card, project, task } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { sectionsOf } from './CreatedWork';
import { MyWorkPage } from './MyWorkPage';

const SUMMARY = { id: 'p', key: 'WEB', name: 'Website', archived: false, role: 'owner' };

function workTask(id: string, due_on: string | null = null) {
  const place = { project_id: 'p', column_id: 'todo', archived: false, deleted: false };
  const names = { project_name: 'Website', column_name: 'To do', column_kind: 'open' };
  return { ...card(id, { due_on }), ...place, ...names };
}

const group = (
  name: string,
  items: unknown[],
  next: string | null = null,
  count = items.length,
) => ({
  ...{ group: name, items, count },
  next_cursor: next,
});

const withAColumn = project({
  columns: [{ id: 'todo', name: 'To do', kind: 'open', archived: false } as never],
});

function answering(
  groups: unknown[],
  more: (request: Sent) => Response | Promise<Response> | undefined = () => undefined,
) {
  return stubFetch((request) => {
    const other = more(request);
    if (other) return other;
    if (request.path.startsWith('/projects?')) return json({ items: [SUMMARY], next_cursor: null });
    if (request.path === '/projects/p') return json(withAColumn);
    if (request.path.startsWith('/tasks/')) return json(task('new'));
    return json({ today: '2026-11-26', week_ends_on: '2026-11-29', groups });
  });
}

const open = (at = '/my') => renderScreen('/my', at, MyWorkPage);

test('the tasks stand in the groups the server put them in; empty groups are left out', async () => {
  answering([
    group('overdue', [workTask('a')]),
    group('today', []),
    group('no_date', [workTask('b'), workTask('c')], null, 2),
  ]);
  await open();
  const overdue = await screen.findByRole('region', { name: 'Overdue' });
  expect(within(overdue).getByRole('link', { name: 'Task a' })).toBeVisible();
  expect(screen.queryByRole('region', { name: 'Today' })).toBeNull();
  expect(within(screen.getByRole('region', { name: 'No date' })).getAllByRole('link')).toHaveLength(
    2,
  );
});

test('the rest of a long group is read when asked for', async () => {
  answering([group('later', [workTask('a')], 'next', 2)], ({ path }) =>
    path.includes('cursor=next') ? json({ groups: [group('later', [workTask('b')])] }) : undefined,
  );
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));
  expect(await screen.findByRole('link', { name: 'Task b' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
});

test('a task added here is assigned to the person who adds it', async () => {
  const sent = answering([], ({ method }) =>
    method === 'POST' ? json({ id: 'new', version: 1, position: 7 }, 201) : undefined,
  );
  await open();
  await userEvent.type(
    await screen.findByRole('textbox', { name: 'New task for me' }),
    'Call Ben{Enter}',
  );
  await expect
    .poll(() => sent.find(({ method }) => method === 'POST')?.body)
    .toMatchObject({
      ...{ title: 'Call Ben', project_id: 'p', column_id: 'todo', assignees: ['me'] },
    });
});

test('whoever asks for the line before it is there gets it as soon as it is', async () => {
  let answer = () => {};
  const answered = new Promise<Response>((resolve) => {
    answer = () => resolve(json(withAColumn));
  });
  const sent = answering([], ({ path }) => (path === '/projects/p' ? answered : undefined));
  await open();
  await expect.poll(() => sent.some(({ path }) => path === '/projects/p')).toBe(true);
  await userEvent.keyboard('c');
  answer();
  expect(await screen.findByRole('textbox', { name: 'New task for me' })).toHaveFocus();
});

test('nobody with nothing to do is left with an empty page, nor with an error alone', async () => {
  answering([]);
  await open();
  expect(await screen.findByText('Nothing is waiting for you')).toBeVisible();
});

test('an answer that fails says so, with its request id and a way on', async () => {
  answering([], ({ path }) => (path.startsWith('/me/work') ? problem(500, 'internal') : undefined));
  await open();
  expect(await screen.findByText('Your tasks could not be read')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Request req-1' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('tasks one created are divided by the days the server counts with', () => {
  const due = ['2026-11-25', '2026-11-26', '2026-11-29', '2026-11-30', null];
  const tasks = due.map((day) => workTask(String(day), day)) as unknown as ListedTask[];
  const sections = sectionsOf(tasks, { today: '2026-11-26', week_ends_on: '2026-11-29' });
  expect(sections.map(({ id, tasks: own }) => [id, own[0]?.due_on])).toEqual([
    ['overdue', '2026-11-25'],
    ['today', '2026-11-26'],
    ['this_week', '2026-11-29'],
    ['later', '2026-11-30'],
    ['no_date', null],
  ]);
});
