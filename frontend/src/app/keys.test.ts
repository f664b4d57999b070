import { fireEvent } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { bindKeys } from './keys';
import { singleKeys } from './preferences';

const press = (key: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, code: `Key${key.toUpperCase()}`, ...more });

let unbind: () => void = () => undefined;
afterEach(() => {
  unbind();
  singleKeys.set('on');
  document.body.innerHTML = '';
});

function bind(...keys: string[]) {
  const heard: string[] = [];
  unbind = bindKeys(Object.fromEntries(keys.map((key) => [key, () => heard.push(key)])));
  return heard;
}

test('the letter that ends a chord is not a key of its own', () => {
  const heard = bind('l', 'g l');
  press('g');
  press('l');
  expect(heard).toEqual(['g l']);
  press('l');
  expect(heard).toEqual(['g l', 'l']);
});

test('a letter long after the leader stands for itself', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  const heard = bind('l', 'g l');
  press('g');
  vi.advanceTimersByTime(1500);
  press('l');
  vi.useRealTimers();
  expect(heard).toEqual(['l']);
});

test('single letters and chords can be switched off; keys with modifiers and named keys stay', () => {
  const heard = bind('c', 'g m', 'Shift+?', 'Control+k', 'Escape');
  singleKeys.set('off');
  press('c');
  press('g');
  press('m');
  press('?', { shiftKey: true });
  press('k', { ctrlKey: true });
  press('Escape');
  expect(heard).toEqual(['Control+k', 'Escape']);
});

test('no key fires while somebody types', () => {
  document.body.innerHTML = '<input aria-label="Name">';
  const heard = bind('c');
  fireEvent.keyDown(document.querySelector('input')!, { key: 'c', code: 'KeyC' });
  expect(heard).toEqual([]);
});
