import { expect, test } from 'vitest';
import { linesIn } from './lines';

test('each line is a title; list marks and empty lines are not', () => {
  const pasted = 'Buy milk\n\n- Call Ana\n * Pay rent \n2. Sleep\n3) Eat\n';
  expect(linesIn(pasted)).toEqual(['Buy milk', 'Call Ana', 'Pay rent', 'Sleep', 'Eat']);
});

test('a paste is bounded', () => {
  expect(linesIn('x\n'.repeat(500))).toHaveLength(100);
  expect(linesIn('x'.repeat(900))[0]).toHaveLength(500);
});
