import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stubFetch, json } from '~/test/fetch';
import { task } from '~/test/fixtures';
import {
  dueBetweenQuery,
  listKeys,
  patchLists,
  refreshLists,
  tasksQuery,
  type Work,
} from './lists';
import { keys } from './queries';

const client = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const stale = (of: QueryClient) =>
  of
    .getQueryCache()
    .getAll()
    .filter((query) => query.state.isInvalidated)
    .map((query) => query.queryKey.join('/'))
    .sort((a, b) => a.localeCompare(b));

test('a change makes the lists stale that may show it, and no other', () => {
  const cache = client();
  const all = [
    ['tasks', 'p', 'is:open', 'due'],
    ['tasks', 'all', '', 'due'],
    ['tasks', 'other', '', 'due'],
    keys.board('p'),
    keys.filteredBoard('p', 'is:open'),
    ['work', '2026-11-26'],
    ['inbox', 'all'],
    ['projects'],
  ];
  for (const key of all) cache.setQueryData(key, {});
  refreshLists(cache, 'p');
  expect(stale(cache)).toEqual([
    'board/p/is:open',
    'inbox/all',
    'tasks/all//due',
    'tasks/p/is:open/due',
    'work/2026-11-26',
  ]);
});

test('many changes are gathered, and the last one is not lost', () => {
  const cache = client();
  cache.setQueryData(['tasks', 'p', '', 'due'], {});
  const invalidate = vi.spyOn(cache, 'invalidateQueries');
  refreshLists(cache, 'p');
  refreshLists(cache, 'p');
  refreshLists(cache, 'p');
  expect(invalidate).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(invalidate).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  expect(invalidate).toHaveBeenCalledTimes(2);
});

test('a task just answered replaces its older self in every list', () => {
  const cache = client();
  const older = { ...task('a'), version: 1, title: 'Old' };
  cache.setQueryData([...listKeys.tasks, 'p', '', 'due'], {
    pages: [{ items: [older], next_cursor: null }],
    pageParams: [null],
  });
  cache.setQueryData([...listKeys.work, 'day'], { groups: [{ group: 'today', items: [older] }] });
  patchLists(cache, { ...task('a'), version: 2, title: 'New' });
  const list = cache.getQueryData<{ pages: { items: { title: string }[] }[] }>([
    ...listKeys.tasks,
    ...['p', '', 'due'],
  ]);
  expect(list?.pages[0]?.items[0]?.title).toBe('New');
  expect(cache.getQueryData<Work>([...listKeys.work, 'day'])?.groups[0]?.items[0]?.title).toBe(
    'New',
  );
  patchLists(cache, { ...task('a'), version: 1, title: 'Older still' });
  expect(cache.getQueryData<Work>([...listKeys.work, 'day'])?.groups[0]?.items[0]?.title).toBe(
    'New',
  );
});

test('a query is sent as it was typed, its archived tasks as it asks for them', async () => {
  vi.useRealTimers();
  const sent = stubFetch(() => json({ items: [], next_cursor: null }));
  await client().infiniteQuery(tasksQuery('p', 'label:"a b"', '-due'));
  await client().infiniteQuery(tasksQuery('p', '', 'title'));
  expect(sent.map(({ path }) => path)).toEqual([
    '/tasks?sort=-due&project_id=p&q=label%3A%22a+b%22&limit=100',
    '/tasks?sort=title&project_id=p&archived=false&limit=100',
  ]);
});

test('a month asks for its days on top of the query, and reads page after page', async () => {
  vi.useRealTimers();
  const sent = stubFetch((_, turn) =>
    json({ items: [task(`t${turn}`)], next_cursor: turn < 2 ? 'c' : null }),
  );
  const query = dueBetweenQuery('p', 'a OR b', '2026-11-01', '2026-12-05');
  const answer = await client().query(query);
  expect(answer.items).toHaveLength(2);
  expect(answer.more).toBe(false);
  expect(new URLSearchParams(sent[0]!.path.split('?')[1]).get('q')).toBe(
    '(a OR b) due:2026-11-01..2026-12-05',
  );
});
