import { render } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { piecesOf, WordDiff } from './WordDiff';

const texts = (kind: string, before: string, after: string) =>
  piecesOf(before, after).flatMap((piece) => (piece.kind === kind ? [piece.text.trim()] : []));

test('only the words that changed are marked', () => {
  expect(texts('removed', 'the login fails often', 'the login works often')).toEqual(['fails']);
  expect(texts('added', 'the login fails often', 'the login works often')).toEqual(['works']);
});

test('nothing of either text is lost', () => {
  const pieces = piecesOf('one two\nthree', 'one\nthree four');
  const without = (kind: string) =>
    pieces.flatMap((piece) => (piece.kind === kind ? [] : [piece.text])).join('');
  expect(without('added')).toBe('one two\nthree');
  expect(without('removed')).toBe('one\nthree four');
});

test('what went and what came are told by their elements, not by colour alone', () => {
  const { container } = render(<WordDiff before="red door" after="blue door" />);
  expect(container.querySelector('del')).toHaveTextContent('red');
  expect(container.querySelector('ins')).toHaveTextContent('blue');
});
