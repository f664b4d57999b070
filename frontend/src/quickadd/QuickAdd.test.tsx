import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { project, task } from '~/test/fixtures';
import { QuickAdd } from './QuickAdd';

const goTo = vi.fn();
vi.mock('~/task/useGoToTask', () => ({ useGoToTask: () => goTo }));

const PROJECT = project({
  labels: [{ id: 'l', name: 'api', colour: 'blue' }],
  columns: [{ id: 'c', name: 'To do', kind: 'open', wip_limit: null, archived: false }],
});
const MEMBERS = [{ account_id: 'ana', display_name: 'Ana', role: 'owner' as const }];

let sent: Sent[];
const created = () => sent.filter(({ method }) => method === 'POST').map(({ body }) => body);

function show(columnId: string) {
  const close = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <QuickAdd
        project={PROJECT}
        members={MEMBERS}
        columnId={columnId}
        label="New task in To do"
        onClose={close}
      />
    </QueryClientProvider>,
  );
  return { field: screen.getByRole('textbox', { name: 'New task in To do' }), close };
}

beforeEach(() => {
  goTo.mockClear();
  sent = stubFetch(({ method }) =>
    method === 'POST'
      ? json({ id: 'n', version: 1, position: 1, key: 'WEB-7', number: 7 }, 201)
      : json(task('n')),
  );
});

test('chips say what was understood, and Enter creates it and stays', async () => {
  const user = userEvent.setup();
  const { field, close } = show('c1');
  await user.type(field, 'Fix login #api @ana !2');
  expect(screen.getByRole('status')).toHaveTextContent('label api, assigned to Ana, priority high');
  await user.keyboard('{Enter}');
  expect(created()).toEqual([
    expect.objectContaining({
      title: 'Fix login',
      column_id: 'c1',
      labels: ['l'],
      assignees: ['ana'],
      priority: 'high',
    }),
  ]);
  expect(field).toHaveValue('');
  expect(field).toHaveFocus();
  expect(close).not.toHaveBeenCalled();
});

test('a chip turns back into its words', async () => {
  const user = userEvent.setup();
  const { field } = show('c2');
  await user.type(field, 'Explain #api');
  await user.click(screen.getByRole('button', { name: /^label api/ }));
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect(created()).toEqual([expect.objectContaining({ title: 'Explain #api' })]);
});

test('several pasted lines make several tasks', async () => {
  const user = userEvent.setup();
  const { field } = show('c3');
  await user.click(field);
  await user.paste('- One\n- Two !1\n');
  await user.click(screen.getByRole('button', { name: 'Create 2 tasks' }));
  await vi.waitFor(() => expect(created()).toHaveLength(2));
  expect(created()[1]).toMatchObject({ title: 'Two', priority: 'urgent' });
});

test('Ctrl+Enter opens what it created', async () => {
  const user = userEvent.setup();
  const { field } = show('c4');
  await user.type(field, 'Open me{Control>}{Enter}{/Control}');
  await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('WEB-7'));
});

test('Shift+Enter adds a description', async () => {
  const user = userEvent.setup();
  const { field } = show('c5');
  await user.type(field, 'With text{Shift>}{Enter}{/Shift}');
  await user.type(screen.getByRole('textbox', { name: 'Description' }), 'Long story');
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(created()).toEqual([
    expect.objectContaining({ title: 'With text', description: 'Long story' }),
  ]);
});

test('what is refused comes back, after what was written meanwhile', async () => {
  const user = userEvent.setup();
  const waiting: ((answer: Response) => void)[] = [];
  stubFetch(() => new Promise((done) => waiting.push(done)));
  const { field } = show('refused');
  await user.type(field, 'Fix login #api !2{Enter}Next');
  expect(field).toHaveValue('Next');
  waiting.forEach((answer) => answer(problem(409, 'column_full')));
  await expect.poll(() => (field as HTMLTextAreaElement).value).toBe('Next\nFix login #api !2');
});

test('a line that is always there takes no focus, and names whom tasks are for', async () => {
  const user = userEvent.setup();
  const onCreated = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <QuickAdd
        project={PROJECT}
        members={MEMBERS}
        columnId="stays"
        assignee="me"
        label="New task for me"
        onCreated={onCreated}
      />
    </QueryClientProvider>,
  );
  const field = screen.getByRole('textbox', { name: 'New task for me' });
  expect(field).not.toHaveFocus();
  expect(screen.queryByRole('button')).toBeNull();
  await user.type(field, 'Mine{Enter}');
  await user.type(field, 'Hers @ana{Enter}');
  await expect.poll(() => created()).toHaveLength(2);
  expect(created()).toEqual([
    expect.objectContaining({ title: 'Mine', assignees: ['me'] }),
    expect.objectContaining({ title: 'Hers', assignees: ['ana'] }),
  ]);
  await expect.poll(() => onCreated.mock.calls.length).toBe(2);
  await user.keyboard('{Escape}');
  expect(field).not.toHaveFocus();
});
