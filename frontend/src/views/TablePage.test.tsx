import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ListedTask } from '~/api/lists';
import type { Column, Member, Project } from '~/api/types';
import { ProjectContext } from '~/project/context';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { card, project, task } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { TablePage } from './TablePage';

const COLUMNS = [
  { id: 'todo', name: 'To do', kind: 'open', archived: false, wip_limit: null },
  { id: 'done', name: 'Done', kind: 'done', archived: false, wip_limit: null },
] as Column[];
const MEMBERS = [{ account_id: 'me', display_name: 'Ana Lima', role: 'owner' }] as Member[];
const PROJECT: Project = project({ columns: COLUMNS });

function listed(id: string, more: Partial<ListedTask> = {}) {
  const place = { project_id: 'p', column_id: 'todo', archived: false, deleted: false };
  return { ...card(id), ...place, estimate: null, ...more };
}

function answering(
  tasks: unknown[],
  other: (request: Sent) => Response | undefined = () => undefined,
) {
  return stubFetch((request) => {
    if (request.path === '/projects/p') return json(PROJECT);
    if (request.path.startsWith('/projects/p/members')) {
      return json({ items: MEMBERS, next_cursor: null });
    }
    return other(request) ?? json({ items: tasks, next_cursor: null });
  });
}

/** The answer to reading one task, as it is after a change. */
const readOf = (path: string) => {
  const id = /^\/tasks\/(\w)$/.exec(path)?.[1];
  return id ? json(task(id)) : undefined;
};

const open = (at = '/p/WEB/table') =>
  renderScreen('/p/$key/table', at, () => (
    <ProjectContext value={{ project: PROJECT, members: MEMBERS }}>
      <TablePage />
    </ProjectContext>
  ));
const lists = (sent: Sent[]) =>
  sent.filter(({ path }) => path.startsWith('/tasks?')).map(({ path }) => path);

test('tasks are rows of a table, their titles the headers of the rows', async () => {
  answering([listed('a', { assignees: ['me'], due_on: '2030-01-02', estimate: 5 })]);
  await open();
  const row = (await screen.findByRole('rowheader', { name: 'Task a' })).closest('[role="row"]');
  const cells = within(row as HTMLElement);
  expect(cells.getByRole('button', { name: 'Status: To do' })).toBeVisible();
  expect(cells.getByRole('button', { name: 'Assignees: Ana Lima' })).toBeVisible();
  expect(cells.getByText('5')).toBeVisible();
});

test('a header sorts, says so, and the address keeps it', async () => {
  const sent = answering([listed('a')]);
  const { router } = await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Due' }));
  await expect.poll(() => lists(sent).at(-1)).toContain('sort=due&');
  expect(screen.getByRole('columnheader', { name: 'Due' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await userEvent.click(screen.getByRole('button', { name: 'Due' }));
  await expect.poll(() => lists(sent).at(-1)).toContain('sort=-due&');
  expect(router.state.location.search).toMatchObject({ sort: '-due' });
});

test('the query of the address is asked for, and nothing found says what to do', async () => {
  const sent = answering([]);
  await open('/p/WEB/table?q=label%3Abug');
  expect(await screen.findByText('No task matches')).toBeVisible();
  expect(lists(sent)[0]).toContain('q=label%3Abug');
});

test('a mistake in the query is shown at its place', async () => {
  answering([], ({ path }) =>
    !path.includes('q=')
      ? undefined
      : problem(422, 'invalid_fields', {
          errors: [
            { pointer: '/q', code: 'unknown_term', detail: 'no such term', position: 8, length: 3 },
          ],
        }),
  );
  await open('/p/WEB/table?q=is%3Aopen%20foo%3Abar');
  expect(await screen.findByText('The filter cannot be read')).toBeVisible();
  expect(screen.getByLabelText('mistake: foo')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: /^Clear filter/ }));
  await expect.poll(() => screen.queryByText('The filter cannot be read')).toBeNull();
});

test('rows are chosen by keys, changed by one request, and let go with Escape', async () => {
  const sent = answering([listed('a'), listed('b'), listed('c')], ({ method, path }) =>
    method === 'POST'
      ? json({ correlation_id: 'r', results: [{ status: 200 }, { status: 200 }] })
      : readOf(path),
  );
  await open();
  (await screen.findByRole('link', { name: 'Task a' })).focus();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  expect(await screen.findByText('2 selected')).toBeVisible();
  expect(screen.getAllByRole('img', { name: 'Selected' })).toHaveLength(2);
  await userEvent.keyboard('i');
  await expect
    .poll(() => sent.find(({ path }) => path === '/commands')?.body)
    .toEqual({
      commands: ['a', 'b'].map((id) => ({ target: 'task', id, type: 'assign', account_id: 'me' })),
    });
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => screen.queryByRole('toolbar', { name: 'Chosen tasks' })).toBeNull();
});

test('the letter of a property means all chosen rows', async () => {
  answering([listed('a', { priority: 'low' }), listed('b', { priority: 'low' }), listed('c')]);
  await open();
  (await screen.findByRole('link', { name: 'Task a' })).focus();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await screen.findByText('2 selected');
  await expect.poll(() => document.activeElement?.textContent).toBe('Task b');
  await userEvent.keyboard('p');
  expect(await screen.findByRole('menuitemradio', { name: /Low$/ })).toBeChecked();
  await userEvent.keyboard('{Escape}');
});
