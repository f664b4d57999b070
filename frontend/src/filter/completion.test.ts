import { expect, test } from 'vitest';
import { complete, suggest } from './completion';

const inserts = (query: string) => suggest(query).map(({ insert }) => insert);

test('the beginning of a field is completed, and then its values', () => {
  expect(inserts('login sta')).toEqual(['status:', 'start:'].filter((f) => f.startsWith('sta')));
  expect(inserts('is:o')).toEqual(['is:open', 'is:overdue']);
  expect(complete('login sta', 'status:')).toBe('login status:');
  expect(complete('login is:o', 'is:open')).toBe('login is:open ');
});

test('a minus stays before what it turns round', () => {
  expect(inserts('-is:d')).toEqual(['is:done', 'is:deleted']);
  expect(complete('-is:d', 'is:done')).toBe('-is:done ');
});

test('nothing is offered for a whole term, after a space, or for words', () => {
  expect(inserts('is:done')).toEqual([]);
  expect(inserts('is:done ')).toEqual([]);
  expect(inserts('login')).toEqual([]);
});
