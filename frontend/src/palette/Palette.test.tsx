import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { density } from '~/app/preferences';
import { json, stubFetch } from '~/test/fetch';
import { card } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { Palette } from './Palette';

const PROJECTS = [
  { id: 'p', key: 'WEB', name: 'Website relaunch', archived: false, role: 'owner' },
  { id: 'o', key: 'OLD', name: 'Old web', archived: true, role: 'owner' },
  { id: 's', key: 'SHOP', name: 'Shop', archived: false, role: 'owner' },
];
const VIEWS = [
  { id: 'v', name: 'Mine this week', query: 'assignee:me', layout: 'list', project_id: null },
];

async function open() {
  const found = { ...card('f', { key: 'WEB-7', title: 'Found it' }), highlights: [] };
  const itemsAt = (path: string): unknown[] => {
    if (path.startsWith('/search')) return [found];
    if (path === '/me/views') return VIEWS;
    if (path === '/me/stars') return [{ project_id: 's' }];
    return PROJECTS;
  };
  const sent = stubFetch(({ path }) => json({ items: itemsAt(path), next_cursor: null }));
  const onClose = vi.fn();
  const shown = await renderScreen('/my', '/my', () => <Palette onClose={onClose} />);
  const line = await screen.findByRole('combobox', { name: 'Go to, find or do' });
  const path = () => shown.router.state.location.pathname;
  return { ...shown, sent, onClose, line, path };
}
const options = (group: string) =>
  within(screen.getByRole('group', { name: group }))
    .getAllByRole('option')
    .map((o) => o.textContent);

test('what matches best is chosen, and Enter goes there', async () => {
  const { onClose, path } = await open();
  await userEvent.keyboard('inb');
  expect(screen.getByRole('option', { selected: true })).toHaveTextContent('Inbox');
  await userEvent.keyboard('{Enter}');
  expect(onClose).toHaveBeenCalled();
  await expect.poll(path).toBe('/inbox');
});

test('projects that are archived are not offered', async () => {
  await open();
  await screen.findByRole('group', { name: 'Projects' });
  await userEvent.keyboard('web');
  expect(options('Projects')).toEqual(['Website relaunchWEB']);
});

test('a key jumps to its task, whatever its case', async () => {
  const { path } = await open();
  await userEvent.keyboard('web-12{Enter}');
  await expect.poll(path).toBe('/t/WEB-12');
});

test('words find tasks, which open over the screen below', async () => {
  const { router, line } = await open();
  await userEvent.type(line, 'found');
  await screen.findByText('Found it');
  expect(options('Tasks')).toEqual(['Found itWEB-7']);
  await userEvent.click(screen.getByText('Found it'));
  await expect.poll(() => router.state.location.search).toEqual({ task: 'WEB-7' });
});

test('after > there are commands alone, and one runs', async () => {
  await open();
  await userEvent.keyboard('>compact');
  expect(screen.getAllByRole('group')).toHaveLength(1);
  await userEvent.keyboard('{Enter}');
  expect(density.get()).toBe('compact');
  density.set('comfortable');
});

test('arrows go round', async () => {
  await open();
  await userEvent.keyboard('>theme{ArrowUp}');
  const all = screen.getAllByRole('option');
  expect(all.at(-1)).toHaveAttribute('aria-selected', 'true');
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.getAllByRole('option')[0]).toHaveAttribute('aria-selected', 'true');
});

test('starred projects come first, and a saved view is opened', async () => {
  const { path } = await open();
  await screen.findByRole('group', { name: 'Saved views' });
  await expect.poll(() => options('Projects')).toEqual(['ShopSHOP', 'Website relaunchWEB']);
  await userEvent.keyboard('mine{Enter}');
  await expect.poll(path).toBe('/views/v');
});
