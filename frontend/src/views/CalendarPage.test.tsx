import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Project } from '~/api/types';
import { ProjectContext } from '~/project/context';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { card, project, task } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { CalendarPage } from './CalendarPage';

const NOW = new Date('2026-11-26T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const due = (id: string, due_on: string, more: object = {}) => ({
  ...card(id, { due_on }),
  ...{ project_id: 'p', column_id: 'todo', archived: false, deleted: false, ...more },
});
const TASKS = [
  due('b', '2026-11-12', { rank: 'b', start_on: '2026-11-10' }),
  due('a', '2026-11-12', { rank: 'a' }),
  due('c', '2026-11-20'),
];

async function open(own: Partial<Project> = {}, tasks: unknown[] | Response = TASKS, at = '') {
  const given = project(own);
  const sent = stubFetch(({ method, path }) => {
    if (method === 'POST') return json({ version: 2, position: 9 });
    if (path === '/projects/p') return json(given);
    const one = /^\/tasks\/(\w)$/.exec(path)?.[1];
    if (one) return json(task(one, { ...TASKS.find(({ id }) => id === one), version: 2 }));
    if (tasks instanceof Response) return tasks.clone();
    return json({ items: tasks, next_cursor: null });
  });
  const rendered = await renderScreen('/p/$key/calendar', `/p/WEB/calendar${at}`, () => (
    <ProjectContext value={{ project: given, members: [] }}>
      <CalendarPage />
    </ProjectContext>
  ));
  return { ...rendered, sent };
}

const asked = (sent: Sent[]) =>
  sent.filter(({ path }) => path.startsWith('/tasks?')).map(({ path }) => decodeURIComponent(path));
const commands = (sent: Sent[]) =>
  sent.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body }));
const month = () => screen.getByRole('heading', { level: 2 }).textContent;

async function press(from: string, keys: string) {
  const link = await screen.findByRole('link', { name: new RegExp(from) });
  link.focus();
  await userEvent.keyboard(keys);
}

test('a task stands on the day it is due, in the order of the board', async () => {
  await open();
  await screen.findByRole('link', { name: /Task a/ });
  const cell = screen.getAllByRole('cell').find((found) => within(found).queryByText(/Task a/));
  const links = within(cell!).getAllByRole('link');
  expect(links.map((link) => link.textContent)).toEqual([
    expect.stringContaining('Task a'),
    expect.stringContaining('Task b'),
  ]);
  expect(screen.getByRole('status')).toHaveTextContent('3 tasks are due');
});

test('the weeks that are shown are asked for, Monday to Sunday, with the filter', async () => {
  const { sent } = await open({}, TASKS, '?q=label%3Abug');
  await screen.findByRole('link', { name: /Task c/ });
  expect(asked(sent)[0]).toMatch(/label:bug/);
  expect(asked(sent)[0]).toMatch(/2026-10-26.*2026-12-06/);
});

test('comma, point and T turn the months; the month of today leaves the address', async () => {
  const { router } = await open();
  await screen.findByRole('link', { name: /Task c/ });
  const shown = () => (router.state.location.search as { month?: string }).month;
  expect(month()).toBe('November 2026');
  await userEvent.keyboard('.');
  await expect.poll(month).toBe('December 2026');
  await userEvent.keyboard('.');
  await expect.poll(month).toBe('January 2027');
  expect(shown()).toBe('2027-01');
  await userEvent.keyboard(',');
  await expect.poll(month).toBe('December 2026');
  await userEvent.keyboard('t');
  await expect.poll(month).toBe('November 2026');
  expect(shown()).toBeUndefined();
});

test('buttons turn the months as well', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: /^Previous month/ }));
  await expect.poll(month).toBe('October 2026');
  await userEvent.click(screen.getByRole('button', { name: 'This month' }));
  await expect.poll(month).toBe('November 2026');
  await userEvent.click(screen.getByRole('button', { name: /^Next month/ }));
  await expect.poll(month).toBe('December 2026');
});

test('Alt and the arrows move a task by days and by weeks, and leave its start as it was', async () => {
  const { sent } = await open();
  await press('Task b', '{Alt>}{ArrowRight}{/Alt}');
  await expect.poll(() => commands(sent)).toHaveLength(1);
  expect(commands(sent)[0]).toEqual({
    path: '/tasks/b/commands',
    body: { type: 'schedule', start_on: '2026-11-10', due_on: '2026-11-13' },
  });
  await press('Task c', '{Alt>}{ArrowUp}{/Alt}');
  await expect.poll(() => commands(sent)).toHaveLength(2);
  expect(commands(sent)[1]?.body).toMatchObject({ due_on: '2026-11-13' });
  await press('Task a', '{Alt>}{ArrowLeft}{/Alt}');
  await expect.poll(() => commands(sent)[2]?.body).toMatchObject({ due_on: '2026-11-11' });
  await expect.poll(() => document.activeElement?.textContent).toContain('Task a');
});

test('who may not edit moves no task', async () => {
  const { sent } = await open({ role: 'viewer' });
  await press('Task c', '{Alt>}{ArrowDown}{/Alt}');
  expect(commands(sent)).toEqual([]);
});

test('in an archived project no task is moved', async () => {
  const { sent } = await open({ archived: true });
  await press('Task c', '{Alt>}{ArrowDown}{/Alt}');
  expect(commands(sent)).toEqual([]);
});

test('arrows go from task to task in the order of the days', async () => {
  await open();
  await press('Task a', '{ArrowDown}');
  await expect.poll(() => document.activeElement?.textContent).toContain('Task b');
  await userEvent.keyboard('{End}');
  await expect.poll(() => document.activeElement?.textContent).toContain('Task c');
  await userEvent.keyboard('{Home}');
  await expect.poll(() => document.activeElement?.textContent).toContain('Task a');
});

test('a month with nothing says so; with a filter it says that nothing matches', async () => {
  await open({}, []);
  await expect.poll(() => screen.getByRole('status').textContent).toContain('Nothing is due.');
});

test('a filter that finds nothing is not taken for an empty month', async () => {
  await open({}, [], '?q=is%3Aopen');
  await expect
    .poll(() => screen.getByRole('status').textContent)
    .toContain('No task that matches is due.');
});

test('a calendar that cannot be read can be asked for again', async () => {
  await open({}, problem(400, 'unreadable'));
  expect(await screen.findByText('The calendar could not be read')).toBeVisible();
  expect(screen.getByRole('button', { name: /again/i })).toBeVisible();
});
