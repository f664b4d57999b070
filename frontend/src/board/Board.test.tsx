import { act, screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Board, Column, Label, Member, Project } from '~/api/types';
import { clearSelected } from '~/bulk/selection';
import { ProjectContext } from '~/project/context';
import { panelPress } from '~/task/panelPress';
import { json, stubFetch, type Sent } from '~/test/fetch';
import { board, column, project, task } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { BoardPage } from './BoardPage';

const COLUMNS = [
  { id: 'todo', name: 'To do', kind: 'open', archived: false, wip_limit: null },
  { id: 'doing', name: 'Doing', kind: 'started', archived: false, wip_limit: null },
  { id: 'done', name: 'Done', kind: 'done', archived: false, wip_limit: null },
] as Column[];
const MEMBERS = [{ account_id: 'me', display_name: 'Ana Lima', role: 'owner' }] as Member[];
const LABELS = ['bug', 'ui', 'api', 'docs'].map((name) => ({
  ...{ id: name, name, colour: 'red' },
})) as Label[];
const PROJECT = project({ columns: COLUMNS, labels: LABELS });

/** Three columns: a and b, c, and nothing. */
const SHOWN: Board = board({ todo: ['a', 'b'], doing: ['c'], done: [] });

beforeEach(() => {
  clearSelected();
  panelPress.set(undefined);
  Element.prototype.scrollIntoView = vi.fn();
});

/** The cards' ranks are their ids. */
const rankBefore = (id: string) => `${String.fromCharCode(id.charCodeAt(0) - 1)}~`;

async function open(shown = SHOWN, own: Partial<Project> = {}) {
  const given = { ...PROJECT, ...own };
  const cards = new Map(shown.columns.flatMap(({ tasks }) => tasks.map((card) => [card.id, card])));
  /** What commands have made of the tasks. */
  const now = new Map<string, object>();
  const sent = stubFetch(({ method, path, body }) => {
    const id = /^\/tasks\/(\w+)/.exec(path)?.[1] ?? '';
    if (method === 'POST') {
      const { type, column_id, before } = body as Record<string, string | undefined>;
      if (type === 'move') now.set(id, { column_id, rank: before ? rankBefore(before) : 'z' });
      if (type === 'delete') now.set(id, { deleted: true });
      return json({ version: 2, position: 9 });
    }
    if (path === '/projects/p') return json(given);
    if (path.startsWith('/projects/p/members')) return json({ items: MEMBERS, next_cursor: null });
    if (id) return json(task(id, { ...cards.get(id), version: 2, ...now.get(id) }));
    if (path.includes('/changes')) {
      return json({ position: 9, seen: 9, tasks: [], project: [], more: false });
    }
    return json(shown);
  });
  const rendered = await renderScreen('/p/$key/board', '/p/WEB/board', () => (
    <ProjectContext value={{ project: given, members: MEMBERS }}>
      <BoardPage />
    </ProjectContext>
  ));
  await screen.findByRole('main', { name: 'Board of Website' });
  return { ...rendered, sent };
}

const link = (name: string) => screen.getByRole('link', { name });
const keyOf = (id: string) =>
  SHOWN.columns.flatMap(({ tasks }) => tasks).find((card) => card.id === id)!.key;
const commands = (sent: Sent[]) =>
  sent.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body }));

/** As a person does it: what follows from focus has happened before the next key. */
const focus = (name: string) => act(() => link(name).focus());
const textOf = (element: Element) => element.textContent;
const focused = () => document.activeElement?.textContent;

/** Puts focus on a card, presses, and waits for the focus it leads to. */
async function walk(from: string, keys: string, to: string) {
  await focus(from);
  await userEvent.keyboard(keys);
  await expect.poll(focused).toBe(to);
}

test('arrows and letters go from card to card, past columns with nothing in them', async () => {
  await open();
  await walk('Task a', '{ArrowDown}', 'Task b');
  await walk('Task b', 'k', 'Task a');
  await walk('Task a', 'j', 'Task b');
  await walk('Task b', '{ArrowRight}', 'Task c');
  // The last column is empty.
  await walk('Task c', '{ArrowRight}', 'Task c');
  await walk('Task c', '{ArrowLeft}', 'Task a');
});

test('the first press shows where focus is, and goes nowhere', async () => {
  await open();
  expect(document.body).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.poll(focused).toBe('Task a');
});

test('one card is in the tab order, the one that had focus last', async () => {
  await open();
  const inOrder = () =>
    screen
      .getAllByRole('link')
      .filter((element) => element.getAttribute('tabindex') === '0')
      .map((element) => element.textContent);
  expect(inOrder()).toEqual(['Task a']);
  await walk('Task a', '{ArrowDown}', 'Task b');
  expect(inOrder()).toEqual(['Task b']);
});

test('Alt and an arrow move the card, which keeps focus; the edge stops it', async () => {
  const { sent } = await open();
  await walk('Task a', '{Alt>}{ArrowRight}{/Alt}', 'Task a');
  await expect.poll(() => commands(sent)).toHaveLength(1);
  expect(commands(sent)[0]).toEqual({
    path: '/tasks/a/commands',
    body: { type: 'move', column_id: 'doing', before: 'c' },
  });
  await walk('Task b', '{Alt>}{ArrowLeft}{/Alt}', 'Task b');
  expect(commands(sent)).toHaveLength(1);
  await walk('Task b', '{Alt>}{Shift>}{ArrowRight}{/Shift}{/Alt}', 'Task b');
  await expect.poll(() => commands(sent)).toHaveLength(2);
  expect(commands(sent)[1]?.body).toEqual({ type: 'move', column_id: 'done' });
});

test('who may not edit moves nothing and is offered no handle, menu or new task', async () => {
  const { sent } = await open(SHOWN, { role: 'viewer' });
  await walk('Task a', '{Alt>}{ArrowRight}{/Alt}', 'Task a');
  await userEvent.keyboard('vcix{Delete}');
  expect(commands(sent)).toEqual([]);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByRole('button', { name: /Actions|Move|New task/ })).toBeNull();
});

test('O opens the task, Space peeks at it and closes it again', async () => {
  const { router } = await open();
  const shown = () => router.state.location.search as { task?: string };
  await focus('Task a');
  await userEvent.keyboard('o');
  await expect.poll(() => shown().task).toBe(keyOf('a'));
  await walk('Task b', ' ', 'Task b');
  await expect.poll(() => shown().task).toBe(keyOf('b'));
  expect(panelPress.get()).toEqual({ taskKey: keyOf('b'), press: 'peek' });
  await userEvent.keyboard(' ');
  await expect.poll(() => shown().task).toBeUndefined();
});

test('a letter for the task’s panel opens it and tells it what to press', async () => {
  const { router } = await open();
  for (const [letter, press] of [
    ['e', 'describe'],
    ['r', 'relate'],
    ['{Shift>}c{/Shift}', 'comment'],
  ] as const) {
    await focus('Task c');
    await userEvent.keyboard(letter);
    expect(panelPress.get()).toEqual({ taskKey: keyOf('c'), press });
  }
  await expect
    .poll(() => (router.state.location.search as { task?: string }).task)
    .toBe(keyOf('c'));
});

test('cards are chosen along the column, all together, and let go layer by layer', async () => {
  await open();
  await focus('Task a');
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  expect(await screen.findByText('2 selected')).toBeVisible();
  await userEvent.keyboard('{Control>}a{/Control}');
  expect(await screen.findByText('3 selected')).toBeVisible();
  await userEvent.keyboard('x');
  expect(await screen.findByText('2 selected')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => screen.queryByText(/ selected$/)).toBeNull();
});

test('I assigns those of the chosen cards that are not mine yet', async () => {
  const mine = column('todo', ['a', 'b'], { name: 'To do' });
  mine.tasks[1]!.assignees = ['me'];
  const { sent } = await open({ ...SHOWN, columns: [mine] });
  await focus('Task a');
  await userEvent.keyboard('{Control>}a{/Control}i');
  await expect.poll(() => commands(sent)).toHaveLength(1);
  expect(commands(sent)[0]).toEqual({
    path: '/tasks/a/commands',
    body: { type: 'assign', account_id: 'me' },
  });
});

test('Delete deletes the card and goes on with the next one', async () => {
  const { sent } = await open();
  await focus('Task a');
  await userEvent.keyboard('{Delete}');
  await expect.poll(focused).toBe('Task b');
  await expect
    .poll(() => commands(sent)[0])
    .toEqual({ path: '/tasks/a/commands', body: { type: 'delete' } });
  await expect.poll(() => screen.queryByRole('link', { name: 'Task a' })).toBeNull();
});

test('the letter of a property opens its menu at the card', async () => {
  const { sent } = await open();
  await focus('Task a');
  await userEvent.keyboard('p');
  await userEvent.click(await screen.findByRole('menuitemradio', { name: /High$/ }));
  await expect
    .poll(() => commands(sent)[0]?.body)
    .toEqual({ type: 'prioritise', priority: 'high' });
});

test('V asks for column and place, and moves there', async () => {
  const { sent } = await open();
  await focus('Task a');
  await userEvent.keyboard('v');
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.selectOptions(dialog.getByLabelText('Column'), 'done');
  await userEvent.click(dialog.getByRole('button', { name: 'Move' }));
  await expect
    .poll(() => commands(sent)[0]?.body)
    .toMatchObject({ type: 'move', column_id: 'done' });
});

test('C writes a new task in the column of the card that has focus', async () => {
  const { sent } = await open();
  await focus('Task c');
  await userEvent.keyboard('c');
  const field = await screen.findByRole('textbox');
  await userEvent.type(field, 'Paint the door{Enter}');
  await expect
    .poll(() => commands(sent)[0])
    .toMatchObject({ path: '/tasks', body: { title: 'Paint the door', column_id: 'doing' } });
});

test('a card’s handle lets the arrows carry it, and sends one move', async () => {
  const { sent } = await open();
  await userEvent.click(
    screen.getByRole('button', { name: `Move ${keyOf('a')} with the arrow keys` }),
  );
  await userEvent.keyboard('{ArrowDown}');
  const todo = within(screen.getByRole('list', { name: 'todo' }));
  await expect.poll(() => todo.getAllByRole('link').map(textOf)).toEqual(['Task b', 'Task a']);
  await userEvent.keyboard('{ArrowRight}');
  const doing = () => within(screen.getByRole('list', { name: 'doing' }));
  await expect.poll(() => doing().queryByRole('link', { name: 'Task a' })).not.toBeNull();
  expect(commands(sent)).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await expect
    .poll(() => commands(sent))
    .toEqual([
      { path: '/tasks/a/commands', body: { type: 'move', column_id: 'doing', after: 'c' } },
    ]);
});

test('Escape puts a carried card back where it was', async () => {
  const { sent } = await open();
  await userEvent.click(
    screen.getByRole('button', { name: `Move ${keyOf('a')} with the arrow keys` }),
  );
  await userEvent.keyboard('{ArrowRight}{Escape}');
  const todo = within(screen.getByRole('list', { name: 'todo' }));
  await expect.poll(() => todo.queryByRole('link', { name: 'Task a' })).not.toBeNull();
  expect(commands(sent)).toEqual([]);
});

test('a card shows three labels and how many more it has', async () => {
  const labelled = column('todo', ['a'], { name: 'To do', wip_limit: 0, over_limit: true });
  labelled.tasks[0]!.labels = ['bug', 'ui', 'api', 'docs'];
  await open({ ...SHOWN, columns: [labelled] });
  const card = within(link('Task a').closest('article')!);
  expect(card.getByText('api')).toBeVisible();
  expect(card.queryByText('docs')).toBeNull();
  expect(card.getByText('+1')).toBeVisible();
  expect(screen.getByText(/1\/0 over limit/)).toBeVisible();
});
