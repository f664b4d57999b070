import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { Column, Label, Member, Project } from '~/api/types';
import { ProjectContext } from '~/project/context';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { project } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { toasts } from '~/ui/toast';
import { SettingsPage } from './SettingsPage';

const COLUMNS = [
  { id: 'todo', name: 'To do', kind: 'open', archived: false, wip_limit: null },
  { id: 'doing', name: 'Doing', kind: 'started', archived: false, wip_limit: 3 },
  { id: 'done', name: 'Done', kind: 'done', archived: false, wip_limit: null },
  { id: 'old', name: 'Someday', kind: 'open', archived: true, wip_limit: null },
] as Column[];
const LABELS = [{ id: 'bug', name: 'Bug', colour: 'red' }] as Label[];
const MEMBERS = [{ account_id: 'me', display_name: 'Ana Lima', role: 'owner' }] as Member[];

type Answer = (request: Sent) => Response | undefined;

async function open(own: Partial<Project> = {}, other: Answer = () => undefined) {
  const given = project({ columns: COLUMNS, labels: LABELS, description: 'All of it', ...own });
  const sent = stubFetch((request) => {
    const special = other(request);
    if (special) return special;
    if (request.method !== 'GET') return json({ version: 2, position: 9 });
    if (request.path.includes('/members')) return json({ items: MEMBERS, next_cursor: null });
    return json(given);
  });
  await renderScreen('/p/$key/settings', '/p/WEB/settings', () => (
    <ProjectContext value={{ project: given, members: MEMBERS }}>
      <SettingsPage />
    </ProjectContext>
  ));
  const section = (name: string) => within(screen.getByRole('region', { name }));
  const said = () => sent.filter(({ method }) => method === 'POST').map(({ body }) => body);
  return { sent, said, section };
}

test('only what was changed of name and description is sent', async () => {
  const { said, section } = await open();
  const name = section('General').getByLabelText('Name');
  await userEvent.clear(name);
  await userEvent.type(name, '  Web shop ');
  await userEvent.click(section('General').getByRole('button', { name: 'Save' }));
  await expect.poll(said).toEqual([{ type: 'rename', name: 'Web shop' }]);
});

test('a refusal stands at the field it is about, which gets focus', async () => {
  const wrong = [{ pointer: '/description', code: 'too_long', detail: 'Too long by 3' }];
  const { section } = await open({}, ({ method }) =>
    method === 'POST' ? problem(422, 'invalid_fields', { errors: wrong }) : undefined,
  );
  const field = section('General').getByLabelText('Description');
  await userEvent.type(field, '!');
  await userEvent.click(section('General').getByRole('button', { name: 'Save' }));
  expect(await section('General').findByText(/Too long by 3/)).toBeVisible();
  await vi.waitFor(() => expect(field).toHaveFocus());
});

test('columns are renamed, change their kind and limit, and move by one place', async () => {
  const { said, section } = await open();
  const columns = section('Columns');
  const name = columns.getByRole('textbox', { name: 'Name of To do' });
  await userEvent.clear(name);
  await userEvent.type(name, 'Next{Enter}');
  await userEvent.selectOptions(columns.getByLabelText('Kind of To do'), 'started');
  const limit = columns.getByLabelText('WIP limit of Doing');
  await userEvent.clear(limit);
  await userEvent.tab();
  await userEvent.click(columns.getByRole('button', { name: 'Move Done up' }));
  await userEvent.click(columns.getByRole('button', { name: 'Move To do down' }));
  await expect.poll(said).toEqual([
    { type: 'rename_column', column_id: 'todo', name: 'Next' },
    { type: 'set_column_kind', column_id: 'todo', kind: 'started' },
    { type: 'set_wip_limit', column_id: 'doing', wip_limit: null },
    { type: 'move_column', column_id: 'done', after: 'todo' },
    { type: 'move_column', column_id: 'todo', after: 'doing' },
  ]);
});

test('a limit out of bounds is put back, not sent', async () => {
  const { said, section } = await open();
  const limit = section('Columns').getByLabelText('WIP limit of Doing');
  await userEvent.clear(limit);
  await userEvent.type(limit, '0{Enter}');
  expect(limit).toHaveValue(3);
  expect(said()).toEqual([]);
});

test('a column is removed once its tasks have somewhere to go', async () => {
  const { said, section } = await open();
  await userEvent.click(section('Columns').getByRole('button', { name: 'Remove Doing…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove Doing?' }));
  const choice = dialog.getByLabelText('Move its tasks to');
  expect(within(choice).queryByRole('option', { name: 'Doing' })).toBeNull();
  await userEvent.selectOptions(choice, 'Done');
  await userEvent.click(dialog.getByRole('button', { name: 'Remove column' }));
  await expect
    .poll(said)
    .toEqual([{ type: 'remove_column', column_id: 'doing', move_tasks_to: 'done' }]);
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
});

test('columns and labels are added with what was chosen for them, and the form is empty again', async () => {
  const { said, section } = await open();
  const column = within(section('Columns').getByRole('form', { name: 'Add a column' }));
  await userEvent.type(column.getByLabelText('New column'), ' Review ');
  await userEvent.selectOptions(column.getByLabelText('Kind'), 'started');
  await userEvent.click(column.getByRole('button', { name: 'Add' }));
  await expect.poll(said).toMatchObject([{ type: 'add_column', name: 'Review', kind: 'started' }]);
  await expect.poll(() => column.getByLabelText('New column')).toHaveValue('');
  const label = within(section('Labels').getByRole('form', { name: 'Add a label' }));
  await userEvent.type(label.getByLabelText('New label'), 'Docs');
  await userEvent.selectOptions(label.getByLabelText('Colour'), 'teal');
  await userEvent.click(label.getByRole('button', { name: 'Add' }));
  await expect
    .poll(() => said()[1])
    .toMatchObject({ type: 'define_label', name: 'Docs', colour: 'teal' });
});

test('what the server refuses of a new column is said there, and what was typed stays', async () => {
  const { section } = await open({}, ({ method }) =>
    method === 'POST' ? problem(422, 'too_many_columns') : undefined,
  );
  const form = within(section('Columns').getByRole('form', { name: 'Add a column' }));
  await userEvent.type(form.getByLabelText('New column'), 'Review');
  await userEvent.click(form.getByRole('button', { name: 'Add' }));
  expect(await form.findByText('The column was not added')).toBeVisible();
  expect(form.getByLabelText('New column')).toHaveValue('Review');
});

test('a label changes its name and colour, and is removed after a question', async () => {
  const { said, section } = await open();
  const labels = section('Labels');
  const name = labels.getByRole('textbox', { name: 'Name of the label Bug' });
  await userEvent.clear(name);
  await userEvent.type(name, 'Defect{Enter}');
  await userEvent.selectOptions(labels.getByLabelText('Colour of the label Bug'), 'pink');
  await userEvent.click(labels.getByRole('button', { name: 'Remove the label Bug…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove the label Bug?' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Remove label' }));
  await expect.poll(said).toEqual([
    { type: 'change_label', label_id: 'bug', name: 'Defect' },
    { type: 'change_label', label_id: 'bug', colour: 'pink' },
    { type: 'remove_label', label_id: 'bug' },
  ]);
});

test('an archived column comes back', async () => {
  const { said, section } = await open();
  expect(section('Columns').getByText(/Someday is archived/)).toBeVisible();
  await userEvent.click(section('Columns').getByRole('button', { name: 'Restore' }));
  await expect.poll(said).toEqual([{ type: 'restore_column', column_id: 'old' }]);
});

test('the addresses of a new public link are shown; a refusal becomes a toast', async () => {
  let asked = 0;
  const { section, said } = await open({}, ({ method }) => {
    if (method !== 'POST') return undefined;
    asked += 1;
    return asked === 1 ? problem(422, 'too_many_links') : json({ version: 2, token: 'secret' });
  });
  const toast = vi.spyOn(toasts, 'add').mockReturnValue('');
  const publish = section('Public link').getByRole('button', { name: 'Publish a link' });
  await userEvent.click(publish);
  await expect
    .poll(() => toast.mock.calls.map(([told]) => told.title))
    .toEqual(['The link was not published']);
  await userEvent.click(publish);
  await expect.poll(said).toEqual([{ type: 'publish_link' }, { type: 'publish_link' }]);
});

test('a link that is published can be revoked, in an archived project too', async () => {
  const { said, section } = await open({ public_link: true, archived: true });
  await userEvent.click(section('Public link').getByRole('button', { name: 'Revoke the link' }));
  await expect.poll(said).toEqual([{ type: 'revoke_link' }]);
});

test('who may only look sees why nothing can be changed, and nothing to change it with', async () => {
  const { section } = await open({ role: 'viewer' });
  const about = 'You are a viewer here. An owner or editor can change this.';
  expect(section('Columns').getByText(about)).toBeVisible();
  expect(section('Columns').getByText('at most 3')).toBeVisible();
  expect(section('Columns').queryByRole('button')).toBeNull();
  expect(section('Labels').queryByRole('textbox')).toBeNull();
  expect(section('General').getByLabelText('Name')).toHaveAttribute('readonly');
  expect(section('Danger zone').getByRole('button', { name: 'Archive project…' })).toBeDisabled();
});

test('archiving asks first; an archived project is restored without a question', async () => {
  const { said, section } = await open();
  await userEvent.click(section('Danger zone').getByRole('button', { name: 'Archive project…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Archive Website?' }));
  expect(said()).toEqual([]);
  await userEvent.click(dialog.getByRole('button', { name: 'Archive' }));
  await expect.poll(said).toEqual([{ type: 'archive' }]);
});

test('an archived project is restored', async () => {
  const { said, section } = await open({ archived: true });
  await userEvent.click(section('Danger zone').getByRole('button', { name: 'Restore project' }));
  await expect.poll(said).toEqual([{ type: 'restore' }]);
});

test('an export is fetched by the browser, with a session that was fresh just before', async () => {
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    clicked.push(this.getAttribute('href') ?? '');
  });
  const { section, sent } = await open();
  await userEvent.click(section('Export').getByRole('button', { name: 'Download CSV' }));
  await expect.poll(() => clicked).toEqual(['/api/v1/projects/p/export?format=csv']);
  expect(sent.map(({ path }) => path)).toContain('/me');
});
