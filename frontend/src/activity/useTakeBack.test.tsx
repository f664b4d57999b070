import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/preact';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import type { ActivityEntry } from '~/api/past';
import { json, stubFetch } from '~/test/fetch';
import * as toast from '~/ui/toast';
import { useTakeBack } from './useTakeBack';

const entries = [
  { event_id: 'e2', task: { id: 't1', key: 'WEB-1', title: 'One' } },
  { event_id: 'e1', task: null },
] as ActivityEntry[];

const fine = { status: 200, id: 't1', version: 3, position: 9 };
const refused = { status: 409, problem: { status: 409, code: 'overtaken', title: 'Overtaken' } };

function setup(results: unknown[]) {
  const sent = stubFetch(() => json({ correlation_id: 'c1', results }));
  const shown = vi.spyOn(toast, 'showToast').mockReturnValue(undefined);
  const client = new QueryClient();
  const wrapper = ({ children }: { children?: unknown }) => (
    <QueryClientProvider client={client}>{children as ReactNode}</QueryClientProvider>
  );
  const { result } = renderHook(() => useTakeBack('p'), { wrapper });
  return { sent, shown, hook: result };
}

it('takes several events back in one request, each from what it happened to', async () => {
  const { sent, shown, hook } = setup([fine, fine]);
  await act(() => hook.current.undo(entries));
  expect(sent).toHaveLength(1);
  expect(sent[0]?.body).toEqual({
    commands: [
      { target: 'task', id: 't1', type: 'undo', event_id: 'e2' },
      { target: 'project', id: 'p', type: 'undo', event_id: 'e1' },
    ],
  });
  expect(shown.mock.calls[0]?.[0]).toMatchObject({ kind: 'info', title: 'Took back 2 changes' });
});

it('brings everything back by the request that took it', async () => {
  const { sent, shown, hook } = setup([fine]);
  await act(() => hook.current.undo(entries.slice(0, 1)));
  await act(async () => {
    shown.mock.calls[0]?.[0].undo?.();
    await vi.waitFor(() => expect(sent).toHaveLength(2));
  });
  expect(sent[1]?.body).toEqual({ commands: [{ type: 'undo', correlation_id: 'c1' }] });
});

it('says what stayed as it is, and why', async () => {
  const { shown, hook } = setup([fine, refused]);
  await act(() => hook.current.undo(entries));
  expect(shown.mock.calls[0]?.[0]).toMatchObject({
    title: 'Took back 1 change',
    detail: '1 stayed as they are: Overtaken',
  });
});

it('is an error when nothing could be taken back', async () => {
  const { shown, hook } = setup([refused]);
  await act(() => hook.current.undo(entries.slice(0, 1)));
  expect(shown.mock.calls[0]?.[0]).toMatchObject({ kind: 'error', title: 'Nothing was changed' });
});

it('brings a single event back', async () => {
  const { sent, hook } = setup([fine]);
  await act(() => hook.current.redo(entries[0]!));
  expect(sent[0]?.body).toMatchObject({ commands: [{ type: 'redo', event_id: 'e2' }] });
});
