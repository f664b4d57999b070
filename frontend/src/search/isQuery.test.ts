import { expect, test } from 'vitest';
import { isQuery } from './isQuery';

test('a field of the language or an OR makes a query', () => {
  for (const text of [
    'is:open',
    'login due<=7d',
    '-label:wip',
    '(is:open)',
    'a OR b',
    'was.status:x',
  ]) {
    expect(isQuery(text), text).toBe(true);
  }
});

test('anything else is words', () => {
  for (const text of [
    'login',
    'WEB-12',
    'note: call Ben',
    'http://example.org',
    '"is:open"',
    'a or b',
  ]) {
    expect(isQuery(text), text).toBe(false);
  }
});
