import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { openApp, type World } from '~/test/app';
import { json, problem, type Sent } from '~/test/fetch';

const summary = (key: string, more: object = {}) => ({
  ...{ id: key.toLowerCase(), key, name: `Project ${key}`, archived: false, role: 'owner' },
  ...{ open_tasks: 2, updated_at: '2026-11-20T10:00:00Z', ...more },
});

function open(items: unknown[], answer: World['answer'] = () => undefined) {
  return openApp('/projects', {
    answer: (request) =>
      answer(request) ??
      (request.path.startsWith('/projects?') ? json({ items, next_cursor: null }) : undefined),
  });
}

const click = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole('button', { name }));

test('archived projects stand apart, each with how much is open', async () => {
  await open([summary('WEB', { open_tasks: 1 }), summary('OLD', { archived: true })]);
  const list = await screen.findByRole('main');
  expect(await within(list).findByRole('link', { name: /Project WEB.*1 open task/ })).toBeVisible();
  const archived = within(list).getByRole('heading', { name: 'Archived' }).parentElement!;
  expect(within(archived).getAllByRole('link')).toHaveLength(1);
});

test('a new project is made under the key that follows its name, and opened', async () => {
  const { changes, pathname } = await open([summary('WEB')]);
  const list = within(await screen.findByRole('banner'));
  await userEvent.click(list.getByRole('button', { name: 'New project' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'New project' }));
  await userEvent.type(dialog.getByLabelText('Name'), ' Paint shop ');
  const { value } = dialog.getByLabelText<HTMLInputElement>('Key');
  expect(value).toMatch(/^[A-Z]{2,8}$/);
  await userEvent.click(dialog.getByRole('button', { name: 'Create project' }));
  await expect
    .poll(() => changes()[0])
    .toMatchObject({ path: '/projects', body: { key: value, name: 'Paint shop' } });
  await expect.poll(pathname).toContain(`/p/${value}`);
});

test('a key that is taken is said at its field; another can be chosen, of letters alone', async () => {
  let refused = false;
  const { bodies } = await open([], ({ method }) => {
    if (method !== 'POST' || refused) return undefined;
    refused = true;
    return problem(409, 'key_taken');
  });
  await click('Create the first project');
  const dialog = within(await screen.findByRole('dialog', { name: 'New project' }));
  await userEvent.type(dialog.getByLabelText('Name'), 'Paint');
  await userEvent.click(dialog.getByRole('button', { name: 'Create project' }));
  expect(await dialog.findByText(/This key is taken/)).toBeVisible();
  const key = dialog.getByLabelText('Key');
  await userEvent.clear(key);
  await userEvent.type(key, 'do-or1');
  expect(key).toHaveValue('DOOR');
  await userEvent.click(dialog.getByRole('button', { name: 'Create project' }));
  await expect.poll(() => bodies().length).toBe(2);
  const ids = bodies().map((body) => (body as { id: string }).id);
  // Sent again it is the same project.
  expect(ids[0]).toBe(ids[1]);
});

test('projects that cannot be read can be asked for again', async () => {
  let turn = 0;
  await open([summary('WEB')], ({ path }) => {
    if (!path.startsWith('/projects?')) return undefined;
    turn += 1;
    return turn === 1 ? problem(400, 'unreadable') : undefined;
  });
  expect(await screen.findByText('Your projects could not be read')).toBeVisible();
  await click('Try again');
  expect(await screen.findByRole('link', { name: /Project WEB/ })).toBeVisible();
});

const lines = (...all: object[]) =>
  new Response(all.map((line) => JSON.stringify(line)).join('\n'));
const done = (dry_run: boolean, tasks: number, unchanged = 0) => ({
  ...{ type: 'done', project_id: 'p', key: 'WEB', dry_run, unchanged },
  created: { projects: 0, columns: 0, labels: 0, tasks, archived_tasks: 0, comments: 0 },
});
const imports = (sent: Sent[]) =>
  sent.filter(({ method }) => method === 'POST').map(({ path }) => decodeURIComponent(path));

/** The field is found by what its format asks for. */
async function chooseFile(label = 'Choose the exported JSON file', name = 'board.json') {
  await userEvent.upload(await screen.findByLabelText(label), new File(['{}'], name));
}

test('a file is tried first, then imported; what stays out is named', async () => {
  const { sent, pathname } = await open([summary('WEB')], ({ method, path }) => {
    if (method !== 'POST') return undefined;
    const dry = path.includes('dry_run');
    const skipped = { type: 'skipped', part: 'card', id: 'c1', name: 'Card', reason: 'no title' };
    return lines({ type: 'progress', done: 1, total: 2 }, skipped, done(dry, 3));
  });
  await click('Import');
  await chooseFile();
  expect(await screen.findByText('This will create 3 tasks.')).toBeVisible();
  expect(screen.getByText('1 part is left out or changed')).toBeVisible();
  expect(imports(sent)).toEqual(['/import?format=trello&dry_run=true']);
  await click('Import now');
  expect(await screen.findByText('Created 3 tasks.')).toBeVisible();
  expect(imports(sent)[1]).toBe('/import?format=trello');
  await userEvent.click(screen.getByRole('link', { name: 'Open the board' }));
  await expect.poll(pathname).toBe('/p/WEB/board');
});

test('a file that brings nothing new needs no second look', async () => {
  const { sent } = await open([], ({ method }) =>
    method === 'POST' ? lines(done(true, 0, 7)) : undefined,
  );
  await click('Import a Trello board');
  await chooseFile();
  expect(await screen.findByText(/^Nothing new\. 7 parts were already here\./)).toBeVisible();
  expect(imports(sent)).toHaveLength(1);
});

test('a table needs a project to go into: its name gives the key', async () => {
  const { sent } = await open([], ({ method }) =>
    method === 'POST' ? lines(done(true, 2)) : undefined,
  );
  await click('Import');
  await click('CSV');
  await chooseFile('Choose the CSV file', 'tasks.csv');
  expect(await screen.findByText(/Name the new project/)).toBeVisible();
  await userEvent.type(screen.getByLabelText('Name of the new project'), 'Paint shop');
  await userEvent.selectOptions(screen.getByLabelText('Dates like 03/04/2026'), 'are 3 April');
  await chooseFile('Choose the CSV file', 'tasks.csv');
  expect(await screen.findByText('This will create 2 tasks.')).toBeVisible();
  const asked = new URLSearchParams(imports(sent)[0]?.split('?')[1]);
  expect(Object.fromEntries(asked)).toMatchObject({
    ...{ format: 'csv', name: 'Paint shop', day_order: 'dmy', dry_run: 'true' },
    key: expect.stringMatching(/^[A-Z]{2,8}$/) as string,
  });
  await click('Choose another file');
  expect(screen.getByLabelText('Name of the new project')).toHaveValue('Paint shop');
});

test('an import that fails says how to go on', async () => {
  await open([], ({ method }) =>
    method === 'POST' ? lines({ type: 'failed', reason: 'The database is away' }) : undefined,
  );
  await click('Import');
  await chooseFile();
  expect(await screen.findByText('The import did not finish')).toBeVisible();
  expect(screen.getByText(/Importing the file again goes on from here/)).toBeVisible();
  await click('Try again');
  expect(await screen.findByText('Choose the exported JSON file')).toBeVisible();
});
