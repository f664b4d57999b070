import { beforeEach, expect, test, vi } from 'vitest';
import { json, problem, stubFetch } from '~/test/fetch';
import { commandTask, createTask } from './commands';
import { forgetPositions, requirementOf } from './consistency';

const ACCEPTED = { id: 't', version: 2, position: 7 };

beforeEach(() => {
  forgetPositions();
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
  return () => vi.useRealTimers();
});

test('a command is repeated on 503 with the same key, and its token is kept', async () => {
  const sent = stubFetch((_request, turn) =>
    turn < 3 ? problem(503, 'unavailable') : json(ACCEPTED, 200, { 'Consistency-Token': '4-7' }),
  );
  await expect(commandTask('p', 't', { type: 'archive' })).resolves.toEqual(ACCEPTED);
  const keys = sent.map(({ headers }) => headers.get('Idempotency-Key'));
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(requirementOf('p').token).toBe('4-7');
});

test('a command whose answer was lost is repeated with the same key', async () => {
  const sent = stubFetch((_request, turn) => {
    if (turn === 1) throw new TypeError('network');
    return json(ACCEPTED);
  });
  await createTask({ id: 't', project_id: 'p', title: 'x', column_id: 'c' });
  expect(sent[0]?.headers.get('Idempotency-Key')).toBe(sent[1]?.headers.get('Idempotency-Key'));
});

test('repeating is bounded', async () => {
  const sent = stubFetch(() => problem(503, 'unavailable'));
  await expect(commandTask('p', 't', { type: 'archive' })).rejects.toThrow('unavailable');
  expect(sent).toHaveLength(5);
});

test('a refusal is not repeated', async () => {
  const sent = stubFetch(() => problem(409, 'column_full', { detail: 'the column is full' }));
  await expect(commandTask('p', 't', { type: 'archive' })).rejects.toThrow('the column is full');
  expect(sent).toHaveLength(1);
});
