import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/preact';
import type { ReactNode } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { forgetPositions } from '~/api/consistency';
import { keys } from '~/api/queries';
import type { Board } from '~/api/types';
import { json, problem, stubFetch } from '~/test/fetch';
import { board, places, task } from '~/test/fixtures';
import { toasts } from '~/ui/toast';
import { useOverlaidBoard } from './useOverlaid';
import { useTaskCommands } from './useTaskCommands';

const ACCEPTED = { id: 'a', version: 2, position: 7 };
const MOVE = { type: 'move', column_id: 'done' } as const;
let client: QueryClient;

function setUp() {
  const wrapper = ({ children }: { children?: unknown }) => (
    <QueryClientProvider client={client}>{children as ReactNode}</QueryClientProvider>
  );
  const { result } = renderHook(
    () => {
      const answer = client.getQueryData<Board>(keys.board('p'));
      return { commands: useTaskCommands('p'), shown: places(useOverlaidBoard(answer)!) };
    },
    { wrapper },
  );
  return result;
}

beforeEach(() => {
  forgetPositions();
  client = new QueryClient();
  client.setQueryData(keys.board('p'), board({ todo: ['a', 'b'], done: ['x'] }));
});

test('a command shows at once, and stays when it is confirmed', async () => {
  const gate: { open?: (response: Response) => void } = {};
  const answered = new Promise<Response>((resolve) => {
    gate.open = resolve;
  });
  stubFetch(({ method }) =>
    method === 'POST' ? answered : json(task('a', { column_id: 'done', rank: 'z', version: 2 })),
  );
  const result = setUp();
  let done: Promise<boolean> | undefined;
  await act(() => {
    done = result.current.commands.send('a', MOVE, 'Could not move');
  });
  expect(result.current.shown).toEqual({ todo: ['b'], done: ['x', 'a'] });
  await act(async () => {
    gate.open?.(json(ACCEPTED));
    expect(await done).toBe(true);
  });
  expect(result.current.shown).toEqual({ todo: ['b'], done: ['x', 'a'] });
});

test('a refused command goes back and says why', async () => {
  stubFetch(() => problem(409, 'column_full', { detail: 'the column is full' }));
  const told = vi.spyOn(toasts, 'add');
  const result = setUp();
  await act(async () => {
    expect(await result.current.commands.send('a', MOVE, 'Could not move WEB-1')).toBe(false);
  });
  expect(result.current.shown).toEqual({ todo: ['a', 'b'], done: ['x'] });
  expect(told).toHaveBeenCalledWith(
    expect.objectContaining({ title: 'Could not move WEB-1', description: 'The column is full.' }),
  );
});

test("a project's commands are sent one after another", async () => {
  const order: string[] = [];
  stubFetch(async ({ method, path }) => {
    if (method !== 'POST') return json(task('a', { version: 2 }));
    order.push(`start ${path}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push(`end ${path}`);
    return json(ACCEPTED);
  });
  const result = setUp();
  await act(async () => {
    const { send } = result.current.commands;
    await Promise.all([send('a', MOVE, 'x'), send('b', MOVE, 'y')]);
  });
  expect(order).toEqual([
    'start /tasks/a/commands',
    'end /tasks/a/commands',
    'start /tasks/b/commands',
    'end /tasks/b/commands',
  ]);
});

test('an earlier change that is confirmed late is not laid over a later one', async () => {
  const late: { open?: () => void } = {};
  let reads = 0;
  let version = 1;
  stubFetch(async ({ method }) => {
    if (method === 'POST') {
      version += 1;
      return json({ ...ACCEPTED, version });
    }
    reads += 1;
    const read = task('a', { column_id: 'todo', rank: 'c', version });
    if (reads > 1) return json(read);
    // The first answer is a long time coming.
    await new Promise<void>((resolve) => {
      late.open = resolve;
    });
    return json({ ...read, version: 3 });
  });
  const result = setUp();
  const { send } = result.current.commands;
  await act(async () => {
    const first = send('a', MOVE, 'x');
    await send('a', { type: 'move', column_id: 'todo', after: 'b' }, 'y');
    void first;
  });
  expect(result.current.shown).toEqual({ todo: ['b', 'a'], done: ['x'] });
  await act(async () => {
    late.open?.();
    await Promise.resolve();
  });
  expect(result.current.shown).toEqual({ todo: ['b', 'a'], done: ['x'] });
});
