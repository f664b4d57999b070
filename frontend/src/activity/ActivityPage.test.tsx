import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { openApp, type World } from '~/test/app';
import { json, problem } from '~/test/fetch';

const ANA = { id: 'me', display_name: 'Ana Lima' };
const BEN = { id: 'ben', display_name: 'Ben Okafor' };
const TASK = { id: 'a', key: 'WEB-1', title: 'Paint' };

let number = 0;
function entry(at: string, actor: typeof ANA, more: object = {}) {
  number += 1;
  return {
    ...{ event_id: `e${number}`, at, actor, type: 'task_retitled', task: TASK, position: number },
    changes: [{ field: 'title', before: 'Pain', after: 'Paint' }],
    ...more,
  };
}

async function open(pages: unknown[][], world: World = {}) {
  const app = await openApp('/p/WEB/activity', {
    ...world,
    answer: (request) => {
      const special = world.answer?.(request);
      if (special || !request.path.includes('/activity')) return special;
      const page = Number(/cursor=(\d)/.exec(request.path)?.[1] ?? 0);
      const next_cursor = page + 1 < pages.length ? String(page + 1) : null;
      return json({ items: pages[page], next_cursor, names: { x: 'Docs' } });
    },
  });
  await screen.findByRole('main', { name: 'Activity of Website' });
  return app;
}

test('the feed is told by day and by person, each change in words', async () => {
  await open([
    [
      entry('2026-11-05T11:00:00Z', ANA),
      entry('2026-11-05T10:00:00Z', ANA, {
        ...{ type: 'column_added', task: null },
        changes: [{ field: 'columns', before: null, after: { name: 'Review' } }],
      }),
      entry('2026-11-05T09:00:00Z', BEN, { type: 'task_created', changes: [] }),
      entry('2026-11-02T09:00:00Z', ANA, { type: 'project_created', task: null, changes: [] }),
    ],
  ]);
  const groups = await screen.findAllByRole('region', { name: /changes?$/ });
  expect(groups.map((group) => group.getAttribute('aria-label'))).toEqual([
    'Ana Lima, 2 changes',
    'Ben Okafor, 1 change',
    'Ana Lima, 1 change',
  ]);
  expect(groups[0]).toHaveTextContent('Column added: Review');
  expect(groups[1]).toHaveTextContent('New task');
  expect(within(groups[2]!).queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('a change is taken back by its event, and one taken back is brought again', async () => {
  const gone = entry('2026-11-05T10:00:00Z', ANA, { undone_by: 'later' });
  const there = entry('2026-11-05T11:00:00Z', ANA);
  const { bodies } = await open([[there, gone]]);
  expect(await screen.findByText('Taken back')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Redo' }));
  await expect
    .poll(bodies)
    .toMatchObject([
      { commands: [{ target: 'task', id: 'a', type: 'undo', event_id: there.event_id }] },
      { commands: [{ target: 'task', id: 'a', type: 'redo', event_id: gone.event_id }] },
    ]);
});

test('all of a row is taken back at once, newest first, after a question', async () => {
  const row = ['11', '10', '09'].map((hour) => entry(`2026-11-05T${hour}:00:00Z`, ANA));
  const { bodies } = await open([row]);
  await userEvent.click(await screen.findByRole('button', { name: 'Undo all' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Take back 3 changes?' }));
  expect(bodies()).toEqual([]);
  await userEvent.click(dialog.getByRole('button', { name: 'Take back' }));
  const sent = () => (bodies()[0] as { commands: { event_id: string }[] } | undefined)?.commands;
  await expect
    .poll(() => sent()?.map(({ event_id }) => event_id))
    .toEqual(row.map(({ event_id }) => event_id));
});

test('a long row is folded, and earlier activity is read when asked for', async () => {
  const row = Array.from({ length: 10 }, () => entry('2026-11-05T10:00:00Z', ANA));
  await open([row, [entry('2026-11-01T10:00:00Z', BEN)]]);
  const group = within(await screen.findByRole('region', { name: 'Ana Lima, 10 changes' }));
  expect(group.getAllByRole('listitem')).toHaveLength(8);
  await userEvent.click(group.getByRole('button', { name: 'Show 2 more' }));
  expect(group.getAllByRole('listitem')).toHaveLength(10);
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier activity' }));
  expect(await screen.findByRole('region', { name: 'Ben Okafor, 1 change' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Show earlier activity' })).toBeNull();
});

test('viewers are told why they take nothing back', async () => {
  await open([[entry('2026-11-05T10:00:00Z', ANA)]], { project: { role: 'viewer' } });
  expect(await screen.findByText(/^Viewers read/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('nothing that happened, and a feed that cannot be read, are two things', async () => {
  const { unmount } = await open([[]]);
  expect(await screen.findByText('Nothing has happened yet')).toBeVisible();
  unmount();
  await open([[]], {
    answer: ({ path }) => (path.includes('/activity') ? problem(400, 'unreadable') : undefined),
  });
  expect(await screen.findByText('The activity could not be read')).toBeVisible();
});
