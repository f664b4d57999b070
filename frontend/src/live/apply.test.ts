import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { forgetPositions, requirementOf } from '~/api/consistency';
import { keys } from '~/api/queries';
import type { Board, StreamChange } from '~/api/types';
import { json, stubFetch, type Sent } from '~/test/fetch';
import { board, places, task } from '~/test/fixtures';
import { createChangeSink, type ChangeSink } from './apply';

let client: QueryClient;
let sink: ChangeSink;
let sent: Sent[];

const shown = () => places(client.getQueryData<Board>(keys.board('p'))!);
const change = (taskId: string | null, version: number, position = 9): StreamChange => ({
  ...{ position, project_id: 'p', task_id: taskId, version, type: 'task_moved', actor: 'ben' },
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 80));

beforeEach(() => {
  forgetPositions();
  client = new QueryClient();
  client.setQueryData(keys.board('p'), board({ todo: ['a', 'b'], done: [] }));
  sink = createChangeSink(client);
  sent = stubFetch(({ path }) => {
    const id = path.replace('/tasks/', '');
    return json(task(id, { column_id: 'done', version: 2 }), 200, { 'Read-Position': '99' });
  });
});

test('a change made elsewhere is read and put in its place', async () => {
  sink.take(change('a', 2));
  await vi.waitFor(() => expect(shown()).toEqual({ todo: ['b'], done: ['a'] }));
  expect(sent.map(({ path }) => path)).toEqual(['/tasks/a']);
});

test('several changes of one task are read once', async () => {
  sink.take(change('a', 2));
  sink.take(change('a', 3));
  await settled();
  expect(sent).toHaveLength(1);
});

test('a change that is shown already is not read', async () => {
  sink.take(change('a', 1));
  await settled();
  expect(sent).toEqual([]);
});

test('what the stream has shown is the least that later answers must include', () => {
  sink.take(change('a', 2, 12));
  return vi.waitFor(() => expect(requirementOf('p').position).toBe(12));
});

test('many changed tasks are read as one board', async () => {
  const invalidated = vi.spyOn(client, 'invalidateQueries');
  for (let index = 0; index < 20; index += 1) sink.take(change(`t${index}`, 2));
  await settled();
  expect(sent).toEqual([]);
  expect(invalidated).toHaveBeenCalledWith({ queryKey: keys.board('p') });
});

test('nothing moves while a card is being dragged', async () => {
  sink.hold();
  sink.take(change('a', 2));
  await settled();
  expect(shown()).toEqual({ todo: ['a', 'b'], done: [] });
  sink.release();
  await vi.waitFor(() => expect(shown()).toEqual({ todo: ['b'], done: ['a'] }));
});
