import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/preact';
import type { ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import { session } from '~/api/session';
import { json, problem, stubFetch } from '~/test/fetch';
import { card, task } from '~/test/fixtures';
import { ME } from '~/test/screen';
import { toasts } from '~/ui/toast';
import { useDeeds } from './useDeeds';

function deeds(apply = vi.fn()) {
  session.set({ state: 'in', account: ME });
  const client = new QueryClient();
  const wrapper = ({ children }: { children?: unknown }) => (
    <QueryClientProvider client={client}>{children as ReactNode}</QueryClientProvider>
  );
  const { result } = renderHook(() => useDeeds('p', apply), { wrapper });
  return { apply, deeds: result.current };
}

/** The command that was made for a target. */
function made(apply: ReturnType<typeof vi.fn>, target: unknown): unknown {
  const make = apply.mock.calls[0]?.[1] as (target: unknown) => unknown;
  return make(target);
}

test('watching is turned round, whatever it is', async () => {
  for (const [watchers, type] of [
    [[], 'watch'],
    [['me'], 'unwatch'],
  ] as const) {
    stubFetch(() => json(task('a', { watchers: [...watchers] })));
    const { apply, deeds: made_ } = deeds();
    made_.toggleWatch(card('a'));
    await vi.waitFor(() => expect(apply).toHaveBeenCalledOnce());
    expect(made(apply, card('a'))).toEqual({ type });
  }
});

test('a task that cannot be read is not watched in silence', async () => {
  stubFetch(() => problem(404, 'not_found'));
  const told = vi.spyOn(toasts, 'add');
  const { apply, deeds: all } = deeds();
  all.toggleWatch(card('a', { key: 'WEB-9' }));
  await vi.waitFor(() =>
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ title: 'Could not watch WEB-9' })),
  );
  expect(apply).not.toHaveBeenCalled();
});

test('taking tasks on leaves alone what is mine already', () => {
  const { apply, deeds: all } = deeds();
  all.assignMe([card('a'), card('b')]);
  expect(made(apply, card('a'))).toEqual({ type: 'assign', account_id: 'me' });
  expect(made(apply, card('b', { assignees: ['me'] }))).toBeUndefined();
});

test('many are deleted together', () => {
  const { apply, deeds: all } = deeds();
  all.remove([card('a'), card('b')]);
  expect(apply.mock.calls[0]?.[0]).toHaveLength(2);
  expect(made(apply, card('a'))).toEqual({ type: 'delete' });
});
