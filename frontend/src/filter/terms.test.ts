import { expect, test } from 'vitest';
import { termsOf, valuesOf, withValues, written } from './terms';

test('terms end at spaces, but not within quotes or parentheses', () => {
  const query = 'status:"in review" -label:wip (a OR b) text:"say \\"no\\" x"';
  expect(termsOf(query).map(({ text }) => text)).toEqual([
    'status:"in review"',
    '-label:wip',
    '(a OR b)',
    'text:"say \\"no\\" x"',
  ]);
  expect(termsOf(query).map(({ start }) => query.charAt(start))).toEqual(['s', '-', '(', 't']);
});

test('an open quote or parenthesis takes the rest, as the server will say', () => {
  expect(termsOf('a "b c').map(({ text }) => text)).toEqual(['a', '"b c']);
  expect(termsOf('(a b').map(({ text }) => text)).toEqual(['(a b']);
});

test('values are found however they were written', () => {
  expect(valuesOf('label:API,"needs research"', 'label')).toEqual(['api', '"needs research"']);
  expect(valuesOf('status="Doing"', 'status')).toEqual(['doing']);
  expect(valuesOf('status:"done"', 'status')).toEqual(['"done"']);
  expect(valuesOf('-label:wip', 'label')).toEqual([]);
});

test('changing a field leaves the other terms as they were typed', () => {
  const query = 'login  status:doing -label:WIP';
  expect(withValues(query, 'status', ['doing', '"in review"'])).toBe(
    'login status:doing,"in review" -label:WIP',
  );
  expect(withValues(query, 'status', [])).toBe('login -label:WIP');
  expect(withValues(query, 'priority', ['high'])).toBe(
    `login status:doing -label:WIP priority:high`,
  );
  expect(withValues('', 'due', ['today'])).toBe('due:today');
});

test('a new term holds for both sides of an OR', () => {
  expect(withValues('a OR b', 'label', ['api'])).toBe('(a OR b) label:api');
});

test('a name that reads as a keyword, or has spaces or signs, is put in quotes', () => {
  expect(written('Doing')).toBe('doing');
  expect(written('Done')).toBe('"done"');
  expect(written('In review')).toBe('"in review"');
  expect(written('a"b')).toBe('"a\\"b"');
  expect(valuesOf(`label:${written('a"b')}`, 'label')).toEqual([written('a"b')]);
});
