import { screen, within } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { json, stubFetch } from '~/test/fetch';
import { renderScreen } from '~/test/screen';
import { ProjectLinks, SavedViewLinks } from './SidebarLinks';

const PROJECTS = ['Archive', 'Board', 'Shop'].map((name) => ({
  ...{ id: name, key: name.slice(0, 4).toUpperCase(), name, role: 'owner' },
  archived: name === 'Archive',
}));

function open(views: unknown[], stars: string[]) {
  const items = (path: string) => {
    if (path === '/me/views') return views;
    if (path === '/me/stars') return stars.map((project_id) => ({ project_id }));
    return PROJECTS;
  };
  stubFetch(({ path }) => json({ items: items(path), next_cursor: null }));
  return renderScreen('/my', '/my', () => (
    <>
      <SavedViewLinks rail={false} onNavigate={undefined} />
      <ProjectLinks rail={false} onNavigate={undefined} />
    </>
  ));
}

test('starred projects come first and say that they are; archived ones stay away', async () => {
  await open([], ['Shop', 'Archive', 'left']);
  await expect
    .poll(() => screen.queryAllByRole('link').map((link) => link.getAttribute('href')))
    .toEqual(['/p/SHOP', '/p/BOAR']);
  await expect
    .poll(() => screen.queryAllByRole('link').map((link) => link.textContent.includes('starred')))
    .toEqual([true, false]);
});

test('saved views are links, and there is no heading without one', async () => {
  const shown = await open([], []);
  await screen.findByRole('link', { name: /Shop/ });
  expect(screen.queryByText('Saved views')).toBeNull();
  shown.unmount();
  await open([{ id: 'v', name: 'Mine', layout: 'board' }], []);
  const views = await screen.findByRole('list', { name: 'Saved views' });
  expect(within(views).getByRole('link', { name: 'Mine' })).toHaveAttribute('href', '/views/v');
});
