import { screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { Column, Label, Member } from '~/api/types';
import { ProjectContext } from '~/project/context';
import { project } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { FilterBar } from './FilterBar';

const PROJECT = project({
  columns: [
    { id: 'c', name: 'In review', kind: 'started', archived: false, wip_limit: null },
  ] as Column[],
  labels: [{ id: 'l', name: 'api', colour: 'blue' }] as Label[],
});
const MEMBERS = [{ account_id: 'b', display_name: 'Ben Okafor', role: 'editor' }] as Member[];

async function open(at: string) {
  const onClose = vi.fn();
  const shown = await renderScreen('/p/$key/list', at, () => (
    <ProjectContext value={{ project: PROJECT, members: MEMBERS }}>
      <FilterBar wanted onClose={onClose} />
    </ProjectContext>
  ));
  const query = () => (shown.router.state.location.search as { q?: string }).q;
  return { ...shown, query, onClose };
}

test('text counts on Enter, and the menus show what it says', async () => {
  const { query } = await open('/p/WEB/list');
  const field = await screen.findByRole('combobox', { name: 'Filter' });
  await expect.poll(() => document.activeElement).toBe(field);
  await userEvent.type(field, 'label:api login');
  expect(query()).toBeUndefined();
  await userEvent.keyboard('{Enter}');
  await expect.poll(query).toBe('label:api login');
  expect(screen.getByRole('button', { name: /^Label.*api/ })).toBeVisible();
});

test('an offer is taken by keyboard, and Escape goes back to what counts', async () => {
  const { query } = await open('/p/WEB/list');
  const field = await screen.findByRole('combobox', { name: 'Filter' });
  await userEvent.type(field, 'is:ov');
  expect(screen.getByRole('option', { name: /is:overdue/ })).toBeVisible();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(field).toHaveValue('is:overdue ');
  await userEvent.keyboard('{Enter}');
  await expect.poll(query).toBe('is:overdue');
  await userEvent.type(field, ' more');
  await userEvent.keyboard('{Escape}');
  expect(field).toHaveValue('is:overdue');
});

test('clear takes the whole filter away', async () => {
  const { query, onClose } = await open('/p/WEB/list?q=is%3Aopen');
  await userEvent.click(await screen.findByRole('button', { name: 'Clear' }));
  await expect.poll(query).toBeUndefined();
  expect(onClose).toHaveBeenCalled();
});
