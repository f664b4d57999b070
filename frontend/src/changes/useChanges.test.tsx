import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/preact';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import type { ProjectChanges } from '~/api/past';
import { json, stubFetch, type Sent } from '~/test/fetch';
import { noteOpened, useChanges, useFirstLook, useMarkSeen, useUnseenTasks } from './useChanges';

function answer(more: Partial<ProjectChanges> = {}): ProjectChanges {
  const task = (id: string, last_position: number) => ({
    ...{ task: { id, key: id.toUpperCase(), title: id }, events: 1, types: {}, actors: [] },
    ...{ first_at: '', last_at: '', last_position, fields: [] },
  });
  return {
    ...{ since: 5, seen: 5, position: 9, more: false, project: null, names: {} },
    tasks: [task('web-1', 8), task('web-2', 7)],
    ...more,
  };
}

function setup<T>(reply: (request: Sent) => Response, hook: () => T) {
  const sent = stubFetch(reply);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children?: unknown }) => (
    <QueryClientProvider client={client}>{children as ReactNode}</QueryClientProvider>
  );
  return { sent, ...renderHook(hook, { wrapper }) };
}

const seenToken = { 'Consistency-Token': '3-40' };

it('a task keeps its dot until it was opened after its last change', async () => {
  const { result } = setup(
    () => json(answer()),
    () => useUnseenTasks('p1'),
  );
  await waitFor(() => expect([...result.current]).toEqual(['web-1', 'web-2']));
  await act(() => noteOpened('web-1', 7));
  expect(result.current.has('web-1')).toBe(true);
  await act(() => noteOpened('web-1', 8));
  expect([...result.current]).toEqual(['web-2']);
});

it('who never looked has no dots, and looking begins now', async () => {
  const { sent, result } = setup(
    ({ method }) => (method === 'PUT' ? json({}, 200, seenToken) : json(answer({ seen: null }))),
    () => {
      useFirstLook('p2');
      return useUnseenTasks('p2');
    },
  );
  await waitFor(() => expect(sent.some(({ method }) => method === 'PUT')).toBe(true));
  const put = sent.find(({ method }) => method === 'PUT');
  expect([put?.path, put?.body]).toEqual(['/projects/p2/seen', { position: 9 }]);
  expect(result.current.size).toBe(0);
});

it('notes how far was told, and asks again for what is new after it', async () => {
  const { sent, result } = setup(
    ({ method }) => (method === 'PUT' ? json({}, 200, seenToken) : json(answer())),
    () => ({ changes: useChanges('p3'), mark: useMarkSeen('p3') }),
  );
  await waitFor(() => expect(result.current.changes).toBeDefined());
  await act(() => result.current.mark(answer()));
  expect(sent.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
  // The answer must include the note that was just made.
  expect(sent[2]?.headers.get('Consistency-Token')).toBe('3-40');
});

it('reads on where an answer tells of nothing but one’s own doings', async () => {
  const { sent, result } = setup(
    ({ path }) =>
      path.includes('since=9') ? json(answer()) : json(answer({ tasks: [], more: true })),
    () => useChanges('p4'),
  );
  await waitFor(() => expect(result.current?.tasks).toHaveLength(2));
  expect(sent.map(({ path }) => path)).toEqual([
    '/projects/p4/changes',
    '/projects/p4/changes?since=9',
  ]);
});
