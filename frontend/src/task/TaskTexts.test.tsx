import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Task } from '~/api/types';
import { problem } from '~/test/fetch';
import { openTask } from '~/test/task';

const section = (name: string) => within(screen.getByRole('region', { name }));
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const choose = async (role: string, name: string | RegExp) =>
  userEvent.click(await screen.findByRole(role, { name }));

test('a mention is chosen by its beginning, read by name and stored by id', async () => {
  const { bodies } = await openTask({ description: 'Ask someone' });
  await userEvent.click(section('Description').getByRole('button', { name: /^Edit/ }));
  const field = screen.getByRole('textbox', { name: 'Description' });
  await userEvent.type(field, ' @be');
  expect(await screen.findByRole('option', { name: /Ben Okafor/ })).toBeVisible();
  await userEvent.keyboard('{Enter}first{Control>}{Enter}{/Control}');
  expect(field).not.toBeInTheDocument();
  await expect.poll(() => (bodies()[0] as { description?: string }).description).toContain('ben');
  expect(bodies()[0]).toMatchObject({ type: 'describe' });
});

test('a description that was refused comes back into its field', async () => {
  await openTask(
    {},
    {
      answer: ({ method }) => (method === 'POST' ? problem(422, 'too_long') : undefined),
    },
  );
  await press('Add a description…');
  await userEvent.type(screen.getByRole('textbox', { name: 'Description' }), 'Long');
  await userEvent.click(section('Description').getByRole('button', { name: 'Save' }));
  await expect
    .poll(() => screen.queryByRole('textbox', { name: 'Description' }))
    .toHaveValue('Long');
});

test('the tools of the field put marks around what is chosen, and begin lists', async () => {
  await openTask();
  await press('Add a description…');
  const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Description' });
  await userEvent.type(field, 'paint');
  field.setSelectionRange(0, 5);
  await userEvent.keyboard('{Control>}b{/Control}');
  expect(field).toHaveValue('**paint**');
  await userEvent.click(section('Description').getByRole('button', { name: 'List' }));
  expect(field).toHaveValue('- **paint**');
  field.setSelectionRange(field.value.length, field.value.length);
  await userEvent.keyboard('{Enter}');
  expect(field).toHaveValue('- **paint**\n- ');
});

test('a comment is sent with Ctrl+Enter, and kept where sending fails', async () => {
  let refused = true;
  const { bodies } = await openTask(
    {},
    {
      answer: ({ method }) => {
        if (method !== 'POST' || !refused) return undefined;
        refused = false;
        return problem(422, 'too_long');
      },
    },
  );
  const field = screen.getByRole('textbox', { name: 'New comment' });
  await userEvent.type(field, 'Looks good{Control>}{Enter}{/Control}');
  await expect.poll(() => bodies().length).toBe(1);
  await expect.poll(() => (field as HTMLTextAreaElement).value).toBe('Looks good');
  await press('Send');
  await expect.poll(() => bodies()[1]).toMatchObject({ type: 'comment', text: 'Looks good' });
  await expect.poll(() => (field as HTMLTextAreaElement).value).toBe('');
});

test('one’s own comment is edited and removed; of another’s, the owner may only remove it', async () => {
  const said = (id: string, who: string, name: string) => ({
    ...{ id, text: `By ${name}`, created_at: '2026-11-20T10:00:00Z', edited_at: null },
    author: { id: who, display_name: name },
  });
  const { bodies } = await openTask({
    comments: 2,
    comments_list: [said('c1', 'me', 'Ana'), said('c2', 'ben', 'Ben')] as Task['comments_list'],
  });
  await press('Comment by Ben');
  expect(await screen.findByRole('menuitem', { name: 'Remove' })).toBeVisible();
  expect(screen.queryByRole('menuitem', { name: 'Edit' })).toBeNull();
  await choose('menuitem', 'Remove');
  await press('Comment by Ana');
  await choose('menuitem', 'Edit');
  await userEvent.type(
    await screen.findByRole('textbox', { name: 'Comment' }),
    ' Lima{Control>}{Enter}{/Control}',
  );
  await expect.poll(bodies).toEqual([
    { type: 'remove_comment', comment_id: 'c2' },
    { type: 'edit_comment', comment_id: 'c1', text: 'By Ana Lima' },
  ]);
});
