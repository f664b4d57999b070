import { expect, test } from 'vitest';
import { shortcutsAt } from './shortcuts';

const titles = (pathname: string) => shortcutsAt(pathname).map(({ title }) => title);

test('a screen shows its own keys first, and none of another', () => {
  expect(titles('/p/WEB/board')).toEqual(['Board', 'Filter', 'Task', 'Project', 'Everywhere']);
  expect(titles('/p/WEB/calendar').slice(0, 2)).toEqual(['Calendar', 'Tasks in a list']);
  expect(titles('/p/WEB/history')).toEqual(['Task', 'Project', 'Everywhere']);
  expect(titles('/my')).toEqual(['My work', 'Tasks in a list', 'Task', 'Everywhere']);
  expect(titles('/inbox')).toEqual(['Task', 'Everywhere']);
});
