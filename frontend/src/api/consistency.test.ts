import { beforeEach, expect, test } from 'vitest';
import { forgetPositions, rememberSeen, rememberToken, requirementOf } from './consistency';

beforeEach(forgetPositions);

test("a query asks for the newest of its project's commands", () => {
  rememberToken('3-10', 'p');
  rememberToken('3-8', 'p');
  rememberToken('5-99', 'other');
  expect(requirementOf('p')).toEqual({ token: '3-10', position: 10 });
});

test('a query about no project in particular asks for the newest command', () => {
  rememberToken('3-10', 'p');
  rememberToken('5-99', 'other');
  expect(requirementOf(undefined).token).toBe('5-99');
});

test('an event of the live stream raises what is asked for', () => {
  rememberToken('3-10', 'p');
  rememberSeen('p', 12);
  expect(requirementOf('p').token).toBe('3-12');
});

test('an event of a project never written to is required, without a token', () => {
  rememberSeen('p', 12);
  expect(requirementOf('p')).toEqual({ token: undefined, position: 12 });
});

test('what is no token is ignored', () => {
  rememberToken('junk', 'p');
  rememberToken(null, 'p');
  expect(requirementOf('p')).toEqual({ token: undefined, position: 0 });
});
