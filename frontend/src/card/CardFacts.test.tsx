import { expect, test } from 'vitest';
import { card } from '~/test/fixtures';
import { factsOf } from './CardFacts';

test('an empty card tells nothing', () => {
  expect(factsOf(card('a'))).toEqual([]);
});

test('the facts stand in their order, with what they count', () => {
  const full = card('a', {
    blocked: true,
    has_description: true,
    subtasks: { done: 1, total: 2 },
    checklist: { done: 2, total: 5 },
    comments: 1,
    repeat: 'FREQ=WEEKLY',
    estimate: 0,
  });
  expect(factsOf(full).map(({ label }) => label)).toEqual([
    'Blocked',
    'Has a description',
    'Subtasks: 1 of 2 done',
    'Checklist: 2 of 5',
    '1 comment',
    'Repeats every week',
    'Estimate: 0 points',
  ]);
});
