import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { openApp, type World } from '~/test/app';
import { json, problem } from '~/test/fetch';
import { board } from '~/test/fixtures';
import { projectFieldWords, taskFieldWords } from './fieldWords';

const SHOWN = board({ todo: ['a', 'b'], doing: [], done: [] });
const refOf = (index: number) => {
  const { id, key, title } = SHOWN.columns[0]!.tasks[index]!;
  return { id, key, title };
};
const BEN = { id: 'ben', display_name: 'Ben Okafor' };

const changed = (task: object | null, fields: object[], more: object = {}) => ({
  ...{ task, fields, events: 2, types: { task_retitled: 1 } },
  ...{ first_at: '2026-11-05T10:00:00Z', last_at: '2026-11-05T11:00:00Z', last_position: 30 },
  actors: [{ ...BEN, events: 2 }],
  ...more,
});
const CHANGES = {
  ...{ position: 30, seen: 9, since: 9, more: false, names: { doing: 'Doing', todo: 'To do' } },
  tasks: [
    changed(refOf(0), [{ field: 'column_id', before: 'todo', after: 'doing' }]),
    changed(refOf(1), [{ field: 'due_on', before: null, after: '2030-01-02' }], {
      types: { task_created: 1 },
      actors: [{ id: 'eve', display_name: 'Eve', events: 1 }],
    }),
  ],
  project: changed(null, [{ field: 'name', before: 'Web', after: 'Website' }]),
};

async function open(world: World = {}, changes: object = CHANGES) {
  const app = await openApp('/p/WEB/board', {
    board: SHOWN,
    ...world,
    answer: (request) =>
      world.answer?.(request) ?? (request.path.includes('/changes') ? json(changes) : undefined),
  });
  await screen.findByRole('main', { name: 'Board of Website' });
  return app;
}
const openDigest = async () => {
  await userEvent.click(await screen.findByRole('button', { name: /^6 changes/ }));
  return within(await screen.findByRole('dialog', { name: /^Changes since/ }));
};
const focused = () => document.activeElement?.textContent;

test('what others changed is counted, told by task, and noted as seen', async () => {
  const { changes } = await open();
  const dialog = await openDigest();
  const entries = dialog.getAllByRole('listitem').map((item) => item.textContent);
  expect(entries.some((text) => text.includes('Column:'))).toBe(true);
  expect(entries.some((text) => text.includes('New task'))).toBe(true);
  expect(dialog.getByText('The project itself')).toBeVisible();
  await userEvent.click(dialog.getByRole('button', { name: 'Mark as seen' }));
  await expect
    .poll(changes)
    .toMatchObject([{ method: 'PUT', path: '/projects/p/seen', body: { position: 30 } }]);
});

test('by person, those who did most come first', async () => {
  await open();
  const dialog = await openDigest();
  await userEvent.click(dialog.getByRole('button', { name: 'By person' }));
  const people = within(dialog.getByRole('list', { name: 'Changes by person' }));
  const names = people.getAllByText(/^(Ben Okafor|Eve)$/).map((name) => name.textContent);
  expect(names).toEqual(['Ben Okafor', 'Eve']);
});

test('kept as new, nothing is noted', async () => {
  const { changes } = await open();
  const dialog = await openDigest();
  await userEvent.click(dialog.getByRole('button', { name: 'Keep as new' }));
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  expect(changes()).toEqual([]);
});

test('what could not be noted is told', async () => {
  await open({
    answer: ({ method }) => (method === 'PUT' ? problem(400, 'unreadable') : undefined),
  });
  const dialog = await openDigest();
  await userEvent.click(dialog.getByRole('button', { name: 'Mark as seen' }));
  expect(await screen.findAllByText('Not noted as seen')).not.toHaveLength(0);
});

test('N goes through the cards that changed, round and back', async () => {
  await open();
  await screen.findByRole('button', { name: /^6 changes/ });
  for (const [key, title] of [
    ['n', 'Task a'],
    ['n', 'Task b'],
    ['n', 'Task a'],
    ['{Shift>}n{/Shift}', 'Task b'],
  ] as const) {
    await userEvent.keyboard(key);
    await expect.poll(focused).toBe(title);
  }
});

test('the first look notes where looking began, and tells of nothing', async () => {
  const { changes } = await open({}, { ...CHANGES, seen: null, tasks: [], project: null });
  await expect.poll(() => changes()[0]).toMatchObject({ path: '/projects/p/seen' });
  expect(screen.queryByRole('button', { name: /changes since/ })).toBeNull();
});

const nameOf = (id: unknown) => `<${String(id)}>`;
const said = (field: string, before: unknown, after: unknown, id?: string) => {
  const change = { field, before, after, id: id ?? null } as never;
  return taskFieldWords(change, nameOf);
};

test('each field of a task has its words', () => {
  const words = [
    said('column_id', null, 'todo'),
    said('priority', null, 'high'),
    said('estimate', null, 5),
    said('repeat', 'x', null),
    said('assignees', null, 'ben'),
    said('labels', 'bug', null),
    said('checklist', null, { text: 'Dry' }),
    said('checklist_checked', false, true, 'i1'),
    said('comments', null, 'x'.repeat(200)),
    said('comments', 'x', null),
    said('archived', false, true),
    said('deleted', true, false),
    said('blocks', null, 'b'),
    said('rank', 'a', 'b'),
    said('watchers', null, 'me'),
  ];
  expect(words.map((line) => line?.text.slice(0, 40))).toEqual([
    'In <todo>',
    'Priority:',
    'Estimate:',
    'No longer repeats',
    'Assigned <ben>',
    'Label removed: <bug>',
    'Checklist item added: “Dry”',
    'Checked <i1>',
    `Comment: “${'x'.repeat(30)}`,
    'Comment removed',
    'Archived',
    'Restored',
    'Blocks <b>',
    undefined,
    undefined,
  ]);
  expect(words[1]).toMatchObject({ before: 'none', after: 'High' });
});

test('each part of a project has its words', () => {
  const of = (field: string, before: unknown, after: unknown) =>
    projectFieldWords({ field, before, after, id: 'x' }, nameOf)?.text;
  expect([
    of('columns', { name: 'Old' }, null),
    of('column_wip_limit', null, 3),
    of('column_archived', false, true),
    of('labels', null, { name: '', colour: 'red' }),
    of('members', null, 'editor'),
    of('members', 'editor', null),
    of('members', 'editor', 'owner'),
    of('public_link', false, true),
    of('archived', true, false),
    of('secret', 1, 2),
  ]).toEqual([
    'Column removed: Old',
    'WIP limit of <x>:',
    'Column archived: <x>',
    'Label added: red',
    '<x> joined as editor',
    '<x> left',
    'Role of <x>:',
    'Public link published',
    'Project restored',
    undefined,
  ]);
});
