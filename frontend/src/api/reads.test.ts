import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { json, stubFetch } from '~/test/fetch';
import { forgetPositions, rememberSeen, rememberToken } from './consistency';
import { boardQuery } from './queries';
import { read, readAll } from './reads';

beforeEach(forgetPositions);

test('an answer older than what was shown meanwhile is asked for again', async () => {
  rememberToken('1-5', 'p');
  const sent = stubFetch((_request, turn) => {
    // While the first answer is on its way, the live stream shows position 9.
    if (turn === 1) rememberSeen('p', 9);
    return json({ turn }, 200, { 'Read-Position': turn === 1 ? '5' : '9' });
  });
  expect(await read('/projects/p/board', { projectId: 'p' })).toEqual({ turn: 2 });
  expect(sent.map(({ headers }) => headers.get('Consistency-Token'))).toEqual(['1-5', '1-9']);
});

test('asking again is bounded', async () => {
  rememberSeen('p', 9);
  const sent = stubFetch(() => json({}, 200, { 'Read-Position': '1' }));
  await read('/projects/p', { projectId: 'p' });
  expect(sent).toHaveLength(3);
});

test('a board that stayed behind all the same is read again soon', async () => {
  rememberSeen('p', 9);
  const sent = stubFetch((_request, turn) =>
    json({ turn }, 200, { 'Read-Position': turn <= 3 ? '1' : '9' }),
  );
  const client = new QueryClient();
  const watching = client.getQueryCache();
  const board = client.query(boardQuery('p'));
  expect(await board).toEqual({ turn: 3 });
  await vi.waitFor(() => {
    expect(watching.find({ queryKey: ['board', 'p'] })?.state.isInvalidated).toBe(true);
  });
  expect(sent).toHaveLength(3);
});

test('a list is read to its end', async () => {
  const sent = stubFetch(({ path }) =>
    path.includes('cursor=two')
      ? json({ items: [3], next_cursor: null })
      : json({ items: [1, 2], next_cursor: 'two' }),
  );
  expect(await readAll('/tasks?archived=true')).toEqual([1, 2, 3]);
  expect(sent.map(({ path }) => path)).toEqual([
    '/tasks?archived=true&limit=200',
    '/tasks?archived=true&limit=200&cursor=two',
  ]);
});
