import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/preact';
import type { ReactNode } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { keys } from '~/api/queries';
import { json, stubFetch } from '~/test/fetch';
import { board, task } from '~/test/fixtures';
import { toasts } from '~/ui/toast';
import { undoable } from '~/undo/steps';
import { summaryOf, useApply } from './apply';

const WORDS = { done: 'archived', failure: 'Could not archive' };
const TARGETS = [
  { id: 'a', key: 'WEB-1' },
  { id: 'b', key: 'WEB-2' },
];
let client: QueryClient;

function apply() {
  const wrapper = ({ children }: { children?: unknown }) => (
    <QueryClientProvider client={client}>{children as ReactNode}</QueryClientProvider>
  );
  return renderHook(() => useApply('p'), { wrapper }).result.current;
}

beforeEach(() => {
  undoable.set([]);
  client = new QueryClient();
  client.setQueryData(keys.board('p'), board({ todo: ['a', 'b'] }));
});

test('many tasks are changed by one request, told of once and undone as one', async () => {
  const told = vi.spyOn(toasts, 'add');
  const sent = stubFetch(({ method }) =>
    method === 'POST'
      ? json({ correlation_id: 'r', results: [{ status: 200 }, { status: 200 }] })
      : json(task('a', { archived: true, version: 2 })),
  );
  const change = apply();
  await act(async () => {
    change(TARGETS, () => ({ type: 'archive' }), WORDS);
    await vi.waitFor(() => expect(told).toHaveBeenCalled());
  });
  const posted = sent.filter(({ method }) => method === 'POST');
  expect(posted).toHaveLength(1);
  expect(posted[0]?.body).toEqual({
    commands: [
      { target: 'task', id: 'a', type: 'archive' },
      { target: 'task', id: 'b', type: 'archive' },
    ],
  });
  expect(told).toHaveBeenCalledWith(
    expect.objectContaining({
      title: '2 tasks archived',
      data: expect.objectContaining({ undo: expect.any(Function) as unknown }) as unknown,
    }),
  );
  expect(undoable.get()[0]?.what).toMatchObject({ kind: 'bulk', count: 2 });
});

test('a single task is changed by its own command, and one that needs none is left alone', async () => {
  const sent = stubFetch(({ method }) =>
    method === 'POST' ? json({ id: 'a', version: 2, position: 3 }) : json(task('a')),
  );
  const change = apply();
  await act(async () => {
    change(TARGETS, ({ id }) => (id === 'a' ? { type: 'archive' } : undefined), WORDS);
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0));
  });
  expect(sent[0]).toMatchObject({ path: '/tasks/a/commands', body: { type: 'archive' } });
});

test('what was refused is said with its reason', () => {
  const problem = { detail: 'the column is full', code: 'x', status: 409, title: 'x', type: 'x' };
  const results = [
    { status: 200, id: 'a', version: 1, position: 1 },
    { status: 409, problem },
  ];
  expect(summaryOf({ correlation_id: 'r', results }, 'moved to Done')).toEqual({
    title: '1 task moved to Done',
    detail: '1 not changed: the column is full.',
  });
});
