import { expect, test } from 'vitest';
import { shortcutsAt, signsOf } from './shortcuts';

const titles = (pathname: string) => shortcutsAt(pathname).map(({ title }) => title);

test('a screen shows its own keys first, and none of another', () => {
  expect(titles('/p/WEB/board')).toEqual(['Board', 'Filter', 'Open task', 'Project', 'Everywhere']);
  expect(titles('/p/WEB/calendar').slice(0, 2)).toEqual(['Calendar', 'Tasks in a list']);
  expect(titles('/p/WEB/history')).toEqual(['History', 'Open task', 'Project', 'Everywhere']);
  expect(titles('/my')).toEqual(['My work', 'Tasks in a list', 'Open task', 'Everywhere']);
  expect(titles('/inbox')).toEqual(['Open task', 'Everywhere']);
});

test('keys are shown as they are written on a keyboard', () => {
  expect(signsOf('Alt+Shift+ArrowUp')).toEqual(['Alt', '⇧', '↑']);
  expect(signsOf('$mod+a')).toEqual(['Ctrl', 'A']);
  expect(signsOf('g m')).toEqual(['G', 'M']);
  expect(signsOf('Space')).toEqual(['Space']);
});

test('no screen has two meanings for one key, nor one line twice', () => {
  for (const pathname of ['/p/WEB/board', '/p/WEB/list', '/p/WEB/calendar', '/my']) {
    const [own] = shortcutsAt(pathname);
    const presses = own?.keys.flatMap(({ press }) => press) ?? [];
    expect(presses).toEqual([...new Set(presses)]);
    const lines = own?.keys.map(({ does }) => does) ?? [];
    expect(lines).toEqual([...new Set(lines)]);
  }
});

test('what the screen says already is not said again for the open task', () => {
  const lines = (pathname: string, title: string) =>
    shortcutsAt(pathname)
      .find((group) => group.title === title)
      ?.keys.map(({ does }) => does) ?? [];
  expect(lines('/p/WEB/board', 'Board')).toContain('Priority');
  expect(lines('/p/WEB/board', 'Open task')).not.toContain('Priority');
  expect(lines('/inbox', 'Open task')).toContain('Priority');
});
