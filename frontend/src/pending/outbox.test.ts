import 'fake-indexeddb/auto';
import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { forgetPositions } from '~/api/consistency';
import { keys } from '~/api/queries';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { board, task } from '~/test/fixtures';
import { toasts } from '~/ui/toast';
import { adopt, followOutbox, summary } from './adopt';
import { discard, sendNow, settledOf, submit } from './outbox';
import { forgetRefused, keepWaiting, keptRefused, keptWaiting } from './storage';
import { needsYou, pending, type Pending } from './store';

let client: QueryClient;
let online: boolean;
let sent: Sent[];
let answer: (request: Sent) => Response;

const posts = () => sent.filter(({ method }) => method === 'POST');
const move = (taskId: string, column_id = 'done') =>
  ({ kind: 'command', taskId, command: { type: 'move', column_id } }) as const;

function give(taskId: string, projectId = 'p'): Pending {
  return submit(client, {
    ...{ projectId, accountId: 'ana', failure: 'Could not move' },
    work: move(taskId),
  });
}

async function untilHeld(): Promise<void> {
  await vi.waitFor(() => expect(pending.get().some(({ held }) => held)).toBe(true));
}

beforeEach(async () => {
  forgetPositions();
  client = new QueryClient();
  client.setQueryData(keys.board('p'), board({ todo: ['a', 'b'], done: [] }));
  for (const entry of pending.get()) discard(entry);
  needsYou.set([]);
  for (const { entry } of await keptRefused()) await forgetRefused(entry.id);
  online = true;
  answer = () => json({ id: 'a', version: 2, position: 7 });
  sent = stubFetch((request) => {
    if (!online) throw new TypeError('network');
    return request.method === 'POST' ? answer(request) : json(task('a', { version: 2 }));
  });
});

test('work that cannot be sent waits, is kept, and goes in its order with its own keys', async () => {
  online = false;
  const first = give('a');
  const second = give('b');
  await untilHeld();
  await vi.waitFor(async () =>
    expect((await keptWaiting()).map(({ id }) => id)).toEqual([first.id, second.id]),
  );
  const results = [settledOf(first.id), settledOf(second.id)];
  online = true;
  sent.length = 0;
  sendNow();
  for (const result of results) await result;
  expect(posts().map(({ path }) => path)).toEqual(['/tasks/a/commands', '/tasks/b/commands']);
  expect(posts().map(({ headers }) => headers.get('Idempotency-Key'))).toEqual([
    first.id,
    second.id,
  ]);
  expect(pending.get()).toEqual([]);
  await vi.waitFor(async () => expect(await keptWaiting()).toEqual([]));
});

test('discarding takes back what builds on a task that is not there yet', async () => {
  online = false;
  const created = submit(client, {
    ...{ projectId: 'p', accountId: 'ana', failure: 'x' },
    work: { kind: 'create', task: { id: 'n', project_id: 'p', title: 'x', column_id: 'todo' } },
  });
  const after = give('n');
  const other = give('a');
  await untilHeld();
  const settled = settledOf(after.id);
  discard(created);
  expect(pending.get().map(({ id }) => id)).toEqual([other.id]);
  expect((await settled)?.outcome).toEqual({ kind: 'discarded' });
});

test('what a closed page left is taken over, in order; other accounts and open pages keep theirs', async () => {
  const left = (id: string, more: Partial<Pending> = {}): Pending => ({
    ...{ id, projectId: 'p', accountId: 'ana', work: move(id), failure: 'x', held: false },
    ...{ since: Date.now(), page: 'gone', ...more },
  });
  await keepWaiting(left('2'));
  await keepWaiting(left('1'));
  await keepWaiting(left('3', { accountId: 'ben' }));
  await adopt(client, 'ana');
  await vi.waitFor(() => expect(pending.get()).toEqual([]));
  expect(posts().map(({ headers }) => headers.get('Idempotency-Key'))).toEqual(['1', '2']);
  await vi.waitFor(async () => expect((await keptWaiting()).map(({ id }) => id)).toEqual(['3']));
});

test('what waited and was refused needs somebody, and is summed up with the rest', async () => {
  const told = vi.spyOn(toasts, 'add');
  const unfollow = followOutbox(() => undefined);
  online = false;
  answer = ({ path }) =>
    path.includes('/b/')
      ? problem(409, 'column_full', { detail: 'the column is full' })
      : json({ id: 'a', version: 2, position: 7 });
  const first = give('a');
  const second = give('b');
  await untilHeld();
  const results = [settledOf(first.id), settledOf(second.id)];
  // The second has not been tried: it waits behind the first, and counts as having waited.
  online = true;
  answer = ({ path }) =>
    path.includes('/a/')
      ? problem(409, 'column_full', { detail: 'the column is full' })
      : json({ id: 'b', version: 2, position: 8 });
  sendNow();
  for (const result of results) await result;
  unfollow();
  expect(needsYou.get()).toMatchObject([
    { entry: { id: first.id }, reason: 'The column is full.' },
  ]);
  await vi.waitFor(async () => expect(await keptRefused()).toHaveLength(1));
  expect(told).toHaveBeenCalledTimes(1);
  expect(told).toHaveBeenCalledWith(
    expect.objectContaining({ type: 'error', title: 'Synced 1 change, 1 needs you' }),
  );
});

test('work older than the server remembers keys is not sent blindly', async () => {
  const weekOld = Date.now() - 7 * 24 * 60 * 60 * 1000;
  await keepWaiting({
    ...{ id: '9', projectId: 'p', accountId: 'ana', work: move('a'), failure: 'x', held: false },
    ...{ since: weekOld, page: 'gone' },
  });
  await adopt(client, 'ana');
  await vi.waitFor(() => expect(pending.get()).toEqual([]));
  expect(posts()).toEqual([]);
});

test.each([
  [3, 0, 'Synced 3 changes'],
  [1, 0, 'Synced 1 change'],
  [3, 1, 'Synced 3 changes, 1 needs you'],
  [0, 2, 'Synced 0 changes, 2 need you'],
])('%i synced and %i refused: "%s"', (synced, refused, words) => {
  expect(summary(synced, refused)).toBe(words);
});
