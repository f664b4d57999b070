import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { Board } from '~/api/types';
import { openApp, type World } from '~/test/app';
import { json, problem, type Sent } from '~/test/fetch';
import { board, task } from '~/test/fixtures';

const SHOWN: Board = board({ todo: ['a'], doing: ['b'], done: [] });
const KEY = SHOWN.columns[0]!.tasks[0]!.key;

/** Four events on three days: Ana's, Ben's, and two of Ana's. */
const EVENTS = [
  ['2026-11-02T09:00:00Z', 'me', 'project_created', 'project', 'p'],
  ['2026-11-03T10:00:00Z', 'ben', 'task_created', 'task', 'a'],
  ['2026-11-05T11:00:00Z', 'me', 'task_moved', 'task', 'a'],
  ['2026-11-05T12:00:00Z', 'me', 'task_retitled', 'task', 'gone'],
] as const;
const LINES = EVENTS.map(([recorded_at, actor, event_type, aggregate_type, aggregate_id], index) =>
  JSON.stringify({
    ...{ type: 'event', position: 10 * (index + 1), recorded_at, event_type },
    ...{ aggregate_type, aggregate_id, metadata: { actor } },
  }),
).join('\n');

async function open(at = '', world: World = {}) {
  const app = await openApp(`/p/WEB/history${at}`, {
    ...world,
    answer: (request) => {
      const special = world.answer?.(request);
      if (special) return special;
      if (request.path.includes('/export')) return new Response(`${LINES}\n`);
      if (request.path.includes('/board?as_of=')) return json(SHOWN);
      if (request.path.includes('as_of=')) {
        return json(task('a', { ...SHOWN.columns[0]!.tasks[0], description: 'As it was' }));
      }
      return undefined;
    },
  });
  await screen.findByRole('group', { name: 'Time' });
  const at_ = () => app.search().at;
  return { ...app, at: at_ };
}

const positions = (sent: Sent[]) =>
  sent.flatMap(({ path }) => /board\?as_of=(\d+)/.exec(path)?.[1] ?? []).map(Number);
const caption = () => screen.getByTestId('last-event').textContent;
const keys = (text: string) => userEvent.keyboard(text);

test('the end of the line is now, and steps lead back an event at a time', async () => {
  const { sent, at } = await open();
  expect(screen.getByRole('heading', { name: 'Viewing now' })).toBeVisible();
  expect(caption()).toBe('Ana Lima renamed a task that is not on this board');
  await keys('{ArrowLeft}');
  await expect.poll(() => positions(sent).at(-1)).toBe(30);
  await expect.poll(caption).toContain(`Ana Lima moved ${KEY}`);
  await expect.poll(at).toBe(30);
  await keys('{ArrowRight}');
  await expect.poll(at).toBeUndefined();
});

test('a day back is the end of the day before on which anything happened; Home is the beginning', async () => {
  const { at } = await open();
  await keys('{Shift>}{ArrowLeft}{/Shift}');
  await expect.poll(at).toBe(20);
  await keys('{Home}');
  await expect.poll(at).toBe(10);
  expect(caption()).toContain('project created');
  await keys('{Shift>}{ArrowRight}{/Shift}');
  await expect.poll(at).toBe(20);
  await keys('{End}');
  await expect.poll(at).toBeUndefined();
});

test('the buttons and the slider lead along the line, too', async () => {
  const { at } = await open();
  const press = (name: RegExp) => userEvent.click(screen.getByRole('button', { name }));
  await press(/^First event/);
  await expect.poll(at).toBe(10);
  await press(/^Next event/);
  await expect.poll(at).toBe(20);
  const slider = screen.getByRole('slider', { name: 'Moment' });
  slider.focus();
  await keys('{ArrowRight}');
  await expect.poll(at).toBe(30);
  await keys('{Shift>}{ArrowLeft}{/Shift}');
  await expect.poll(at).toBe(20);
});

test('an address names the moment; one that is no moment is now', async () => {
  const { unmount } = await open('?at=20');
  await expect.poll(caption).toContain('Ben Okafor created');
  unmount();
  await open('?at=nonsense');
  expect(screen.getByRole('heading', { name: 'Viewing now' })).toBeVisible();
});

test('with one person chosen, steps pass over what others did', async () => {
  const { at } = await open('?at=30');
  const people = within(screen.getByRole('group', { name: 'Time' })).getByRole('combobox');
  await userEvent.selectOptions(people, 'Ben Okafor');
  // Arrows are the list's as long as it has focus.
  people.blur();
  await keys('{ArrowLeft}');
  await expect.poll(at).toBe(20);
  await keys('{ArrowLeft}');
  expect(caption()).toContain('Ben Okafor');
});

test('Space plays from the beginning and stops; a step by hand stops it, too', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  await open();
  await keys(' ');
  expect(await screen.findByRole('button', { name: 'Pause (Space)' })).toBeVisible();
  await expect.poll(caption).not.toContain('renamed');
  await keys('{ArrowLeft}');
  expect(await screen.findByRole('button', { name: 'Play (Space)' })).toBeVisible();
});

test('the speed has a slowest and a fastest', async () => {
  await open();
  const speed = () => screen.getByRole('status', { name: 'Speed' }).textContent;
  const first = speed();
  await keys('..........');
  expect(speed()).not.toBe(first);
  expect(screen.getByRole('button', { name: /^Faster/ })).toBeDisabled();
  await keys(',,,,,,,,,,');
  expect(screen.getByRole('button', { name: /^Slower/ })).toBeDisabled();
});

test('a task opens as it was, and Escape leaves first the task, then the past', async () => {
  const { search, pathname } = await open('?at=20');
  await userEvent.click(await screen.findByRole('button', { name: 'Task a' }));
  const panel = within(await screen.findByRole('complementary', { name: `Task ${KEY} as it was` }));
  expect(await panel.findByText('As it was')).toBeVisible();
  await keys('{Escape}');
  await expect.poll(() => search().task).toBeUndefined();
  await keys('{Escape}');
  await expect.poll(pathname).toBe('/p/WEB/board');
});

test('a task is made again as it was, and shown on the board of now', async () => {
  const { pathname, changes } = await open(`?at=20&task=${KEY}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Restore this version' }));
  await expect.poll(pathname).toBe('/p/WEB/board');
  expect(changes()[0]?.body).toEqual({
    commands: [{ target: 'task', id: 'a', type: 'restore_version', version: 1 }],
  });
});

test('a task that cannot be restored says why, and stays open', async () => {
  const { pathname } = await open(`?at=20&task=${KEY}`, {
    answer: ({ method }) => (method === 'POST' ? problem(409, 'overtaken') : undefined),
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Restore this version' }));
  expect(await screen.findAllByText('The task was not restored')).not.toHaveLength(0);
  expect(pathname()).toBe('/p/WEB/history');
});

test('who may only look is told who could restore it', async () => {
  await open(`?at=20&task=${KEY}`, { project: { role: 'viewer' } });
  const restore = await screen.findByRole('button', { name: 'Restore this version' });
  expect(restore).toBeDisabled();
  expect(screen.getByText('As a viewer you can look; an editor can restore it.')).toBeVisible();
});

test('a task from later than the moment did not exist yet', async () => {
  await open('?at=10&task=WEB-77', {
    answer: ({ path }) => (path.includes('/tasks/77') ? problem(404, 'not_found') : undefined),
  });
  expect(await screen.findByText('This task did not exist yet at this moment.')).toBeVisible();
});

test('a history that cannot be read can be asked for again; one without events says so', async () => {
  let turn = 0;
  await openApp('/p/WEB/history', {
    answer: ({ path }) => {
      if (!path.includes('/export')) return undefined;
      turn += 1;
      return turn === 1 ? problem(400, 'unreadable') : new Response('');
    },
  });
  expect(await screen.findByText('The history could not be read')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No history yet')).toBeVisible();
});
