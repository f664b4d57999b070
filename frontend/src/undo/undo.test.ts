import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { forgetPositions } from '~/api/consistency';
import { keys } from '~/api/queries';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { board, task } from '~/test/fixtures';
import { toasts } from '~/ui/toast';
import { conflict } from './conflict';
import { addStep, redoable, undoable, type Step } from './steps';
import { stepBack } from './undo';

const MOVE: Step = {
  id: 'r1',
  projectId: 'p',
  what: {
    kind: 'work',
    work: { kind: 'command', taskId: 'a', command: { type: 'move', column_id: 'done' } },
  },
};
const event = (event_id: string, correlation_id: string, type = 'task_moved') => ({
  event_id,
  correlation_id,
  type,
  changes: [{ field: 'column_id', before: 'todo', after: 'done' }],
});
/** Newest first, as histories are: somebody's event, then two of my request. */
const HISTORY = [event('e3', 'other'), event('e2', 'r1', 'task_repeated'), event('e1', 'r1')];

let client: QueryClient;
const commands = (sent: Sent[]) =>
  sent.filter(({ method }) => method === 'POST').map((s) => s.body);

function serve(answer: (body: unknown) => Response): Sent[] {
  return stubFetch(({ method, path, body }) => {
    if (method === 'POST') return answer(body);
    if (path.includes('/history')) return json({ items: HISTORY, next_cursor: null, names: {} });
    return json(task('a', { version: 3 }));
  });
}

beforeEach(() => {
  forgetPositions();
  client = new QueryClient();
  client.setQueryData(keys.board('p'), board({ todo: [], done: ['a'] }));
  undoable.set([]);
  redoable.set([]);
  conflict.set(undefined);
});

test("undo takes back the newest step's own events, and redo does them again", async () => {
  const told = vi.spyOn(toasts, 'add');
  const sent = serve(() => json({ id: 'a', version: 3, position: 9 }));
  addStep(MOVE);
  await stepBack(client, 'undo');
  // The order of a next occurrence cannot be taken back, and others' events are not mine.
  expect(commands(sent)).toEqual([{ type: 'undo', event_id: 'e1' }]);
  expect(told).toHaveBeenCalledWith(
    expect.objectContaining({ title: expect.stringMatching(/^Undone: WEB-\d+ moved$/) as string }),
  );
  expect(undoable.get()).toEqual([]);
  await stepBack(client, 'redo');
  expect(commands(sent)[1]).toEqual({ type: 'redo', event_id: 'e1' });
  expect(undoable.get()).toEqual([MOVE]);
});

test('a later change is never overwritten: it opens the question', async () => {
  serve(() => problem(409, 'overtaken', { field: 'column_id', current: 'doing' }));
  addStep(MOVE);
  await stepBack(client, 'undo');
  expect(conflict.get()).toMatchObject({ taskId: 'a', field: 'column_id', current: 'doing' });
  expect(redoable.get()).toEqual([]);
});

test('what somebody has undone already is passed over for the step before it', async () => {
  const sent = serve((body) =>
    (body as { event_id: string }).event_id === 'e3'
      ? json({ id: 'a', version: 3, position: 9 })
      : problem(409, 'already_undone'),
  );
  addStep({ ...MOVE, id: 'other' });
  addStep(MOVE);
  await stepBack(client, 'undo');
  expect(commands(sent)).toEqual([
    { type: 'undo', event_id: 'e1' },
    { type: 'undo', event_id: 'e3' },
  ]);
});

test('a refusal is told, and a lost connection leaves the step to be tried again', async () => {
  const told = vi.spyOn(toasts, 'add');
  serve(() => problem(403, 'role_too_low', { detail: 'needs the role editor' }));
  addStep(MOVE);
  await stepBack(client, 'undo');
  expect(told).toHaveBeenCalledWith(
    expect.objectContaining({ description: 'Needs the role editor.' }),
  );
  expect(undoable.get()).toEqual([]);

  stubFetch(() => {
    throw new TypeError('network');
  });
  addStep(MOVE);
  await stepBack(client, 'undo');
  expect(undoable.get()).toEqual([MOVE]);
});

test('many tasks changed at once are taken back by one request, and those overtaken are told', async () => {
  const told = vi.spyOn(toasts, 'add');
  const refused = { status: 409, problem: { title: 'x', status: 409, code: 'overtaken' } };
  const sent = serve(() =>
    json({
      correlation_id: 'r3',
      results: [{ status: 207, results: [{ status: 200, event_id: 'e' }, refused] }],
    }),
  );
  addStep({ id: 'r2', projectId: 'p', what: { kind: 'bulk', requestId: 'r2', count: 2 } });
  await stepBack(client, 'undo');
  expect(commands(sent)).toEqual([{ commands: [{ type: 'undo', correlation_id: 'r2' }] }]);
  expect(told).toHaveBeenCalledWith(
    expect.objectContaining({ description: 'One was changed since and stays as it is.' }),
  );
  // Redo is the undo of the undo's own request.
  await stepBack(client, 'redo');
  expect(commands(sent)[1]).toEqual({ commands: [{ type: 'undo', correlation_id: 'r3' }] });
});

test('something new makes redo forget', () => {
  redoable.set([MOVE]);
  addStep({ ...MOVE, id: 'r9' });
  expect(redoable.get()).toEqual([]);
});
