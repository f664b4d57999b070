import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { json, problem, stubFetch } from '~/test/fetch';
import { column, project } from '~/test/fixtures';
import { PublicBoardPage } from './PublicBoardPage';

async function open(reply: () => Response) {
  vi.stubGlobal('scrollTo', vi.fn());
  const sent = stubFetch(reply);
  const root = createRootRoute();
  const route = createRoute({
    ...{ getParentRoute: () => root, path: '/s/$token', component: PublicBoardPage },
  });
  const router = createRouter({
    routeTree: root.addChildren([route]),
    history: createMemoryHistory({ initialEntries: ['/s/a%2Fb'] }),
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const shown = render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(router.state.status).toBe('idle'));
  return { ...shown, sent };
}

function shared() {
  const todo = column('todo', ['a', 'b'], {
    ...{ name: 'To do', wip_limit: 1, over_limit: true, count: 5 },
  });
  Object.assign(todo.tasks[0]!, {
    ...{ priority: 'high', due_on: '2020-01-02', labels: ['l1', 'l2', 'l3', 'l4', 'gone'] },
    ...{ assignees: ['ana'], checklist: { done: 1, total: 2 }, comments: 3, estimate: 5 },
    ...{ blocked: true, subtasks: { done: 2, total: 4 } },
  });
  const labels = ['l1', 'l2', 'l3', 'l4'].map((id) => ({ id, name: `Label ${id}`, colour: 'red' }));
  return {
    project: { ...project({ description: 'What we do.' }), labels },
    people: [{ id: 'ana', display_name: 'Ana Lima' }],
    board: { position: 1, columns: [todo, column('done', [], { name: 'Done', kind: 'done' })] },
  };
}

test('a stranger sees the board, and asks for it as nobody', async () => {
  const { sent } = await open(() => json(shared()));
  expect(await screen.findByRole('main', { name: 'Board of Website' })).toBeVisible();
  expect(screen.getByText('What we do.')).toBeVisible();
  expect(sent[0]?.path).toBe('/public/a%2Fb/board');
  expect(sent[0]?.headers.has('Authorization')).toBe(false);
});

test('a column says how much of it is shown, and that it is over its limit', async () => {
  await open(() => json(shared()));
  const todo = within(await screen.findByRole('region', { name: 'To do, 5 tasks' }));
  expect(todo.getByText(/5\/1 over limit/)).toBeVisible();
  expect(todo.getByText('3 more are not shown.')).toBeVisible();
  const done = within(screen.getByRole('region', { name: 'Done, 0 tasks' }));
  expect(done.queryByText(/more/)).toBeNull();
});

test('a card tells what a card of the board tells, and opens nothing', async () => {
  await open(() => json(shared()));
  const card = within((await screen.findByText('Task a')).closest('article')!);
  const facts = card.getAllByRole('img').map((fact) => fact.getAttribute('aria-label'));
  for (const fact of [
    'Blocked',
    'Subtasks: 2 of 4 done',
    'Checklist: 1 of 2',
    '3 comments',
    'Estimate: 5 points',
  ]) {
    expect(facts).toContain(fact);
  }
  expect(card.getByText('Label l3')).toBeVisible();
  expect(card.queryByText('Label l4')).toBeNull();
  expect(card.getByText('+1')).toBeVisible();
  expect(card.queryByRole('button')).toBeNull();
  expect(card.queryByRole('link')).toBeNull();
});

test('search engines are asked to stay away, as long as the page is shown', async () => {
  const { unmount } = await open(() => json(shared()));
  const robots = () => document.querySelector('meta[name="robots"]')?.getAttribute('content');
  expect(robots()).toBe('noindex, nofollow');
  unmount();
  await expect.poll(robots).toBeUndefined();
});

test('a revoked link says what to do', async () => {
  await open(() => problem(404, 'not_found'));
  expect(await screen.findByText('This link leads nowhere')).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});

test('another failure can be tried again', async () => {
  let turn = 0;
  await open(() => {
    turn += 1;
    return turn === 1 ? problem(503, 'unavailable') : json(shared());
  });
  expect(await screen.findByText('The board could not be read')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Task a')).toBeVisible();
});
