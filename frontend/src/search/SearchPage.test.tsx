import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { json, stubFetch } from '~/test/fetch';
import { card } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { SearchPage } from './SearchPage';

const found = (id: string, more: Record<string, unknown> = {}) => ({
  ...card(id, { title: `Task ${id}` }),
  ...{ project_id: 'p', column_id: 'c', archived: false, deleted: false },
  ...more,
});

function answering(items: unknown[]) {
  return stubFetch(({ path }) =>
    path.startsWith('/projects')
      ? json({ items: [{ id: 'p', key: 'WEB', name: 'Website' }], next_cursor: null })
      : json({ items, next_cursor: null }),
  );
}

const open = (q: string) =>
  renderScreen('/search', q === '' ? '/search' : `/search?q=${encodeURIComponent(q)}`, SearchPage);

test('words are searched, and marked where they are, as text and never as markup', async () => {
  const fragments = [
    { text: '<b>The ', match: false },
    { text: 'login', match: true },
  ];
  const sent = answering([found('a', { highlights: [{ field: 'description', fragments }] })]);
  await open('login');
  const list = await screen.findByRole('list', { name: 'Found tasks' });
  expect(sent.some(({ path }) => path.startsWith('/search?q=login'))).toBe(true);
  const mark = within(list).getByText('login');
  expect(mark.tagName).toBe('MARK');
  expect(mark.parentElement).toHaveTextContent('<b>The login');
  expect(await within(list).findByTitle('Website')).toBeVisible();
});

test('a query is asked of the task list', async () => {
  const sent = answering([found('a')]);
  await open('is:overdue login');
  expect(await screen.findByText('1 task found')).toBeVisible();
  const asked = sent.map(({ path }) => path);
  expect(
    asked.some((path) => path.startsWith('/tasks?') && path.includes('q=is%3Aoverdue+login')),
  ).toBe(true);
  expect(asked.some((path) => path.startsWith('/search'))).toBe(false);
});

test('nothing is asked before something is typed; Enter asks', async () => {
  const sent = answering([]);
  await open('');
  const field = await screen.findByRole('combobox', { name: 'Search' });
  expect(sent.filter(({ path }) => !path.startsWith('/projects'))).toEqual([]);
  await userEvent.type(field, 'nowhere{Enter}');
  expect(await screen.findByText('No task matches')).toBeVisible();
});
