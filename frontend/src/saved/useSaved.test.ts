import { expect, test } from 'vitest';
import type { SavedView } from '~/api/saved';
import { starredFirst } from './starred';
import { withView } from './useSaved';
import { layoutAt, viewSearch } from './viewSearch';

const AT = '2026-11-23T12:00:00Z';
const view = (id: string, name: string): SavedView => ({
  ...{ id, name, query: '', layout: 'list', project_id: null },
  ...{ created_at: AT, updated_at: AT },
});

test('a new view comes last; one that is changed stays where it is', () => {
  const content = { name: 'new', query: 'is:open', layout: 'board' as const };
  const views = [view('a', 'A'), view('b', 'B')];
  expect(withView(views, { id: 'c', content }).map(({ name }) => name)).toEqual(['A', 'B', 'new']);
  const changed = withView(views, { id: 'a', content });
  expect(changed.map(({ name }) => name)).toEqual(['new', 'B']);
  expect(changed[0]).toMatchObject({ ...content, project_id: null, created_at: AT });
});

test('starred ones come first, in the order all of them have', () => {
  const all = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
  const order = starredFirst(all, new Set(['d', 'b', 'gone'])).map(({ id }) => id);
  expect(order).toEqual(['b', 'd', 'a', 'c']);
});

test('the address of a view holds what differs from it, and nothing it does not know', () => {
  expect(viewSearch({ q: '', layout: 'table', in: 'WEB', sort: '-due', month: '2026-11' })).toEqual(
    {
      ...{ q: '', layout: 'table', in: 'WEB', sort: '-due', month: '2026-11' },
    },
  );
  expect(viewSearch({ q: 12, layout: 'gantt', in: 'web', sort: 'colour', month: 'May' })).toEqual({
    q: '12',
  });
});

test('a filter is saved in the layout it is seen in', () => {
  expect(layoutAt('/p/WEB/calendar')).toBe('calendar');
  expect(layoutAt('/p/WEB/insights')).toBe('list');
});
