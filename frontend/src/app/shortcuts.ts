import { viewAt } from '~/project/views';
import { BOARD_KEYS } from './keymap/board';
import {
  CHORD_KEYS,
  DAY_KEYS,
  EVERYWHERE_KEYS,
  FILTER_KEYS,
  HISTORY_KEYS,
  MONTH_KEYS,
  MY_WORK_KEYS,
  PROJECT_KEYS,
} from './keymap/places';
import { PROJECT_ROW_KEYS, ROW_KEYS } from './keymap/rows';
import type { Shortcut, ShortcutTable } from './keymap/table';
import { TASK_KEYS } from './keymap/task';

/** What the sheet shows of a table, under a heading of its own. */
export interface ShortcutGroup {
  title: string;
  keys: readonly Shortcut[];
}

const group = (title: string, ...tables: ShortcutTable[]): ShortcutGroup => ({
  title,
  keys: tables.flatMap((table) => Object.values(table)),
});

const BOARD = group('Board', BOARD_KEYS);
const ROWS = group('Tasks in a list', ROW_KEYS);
const PROJECT_ROWS = group('Tasks in a list', ROW_KEYS, PROJECT_ROW_KEYS);
const TASK = group('Open task', TASK_KEYS);
const EVERYWHERE = group('Everywhere', EVERYWHERE_KEYS, CHORD_KEYS);

/** Returns the keys that do something on the screen at an address, its own first. */
export function shortcutsAt(pathname: string): readonly ShortcutGroup[] {
  if (!pathname.startsWith('/p/')) {
    const own =
      { '/my': [group('My work', MY_WORK_KEYS), ROWS], '/search': [ROWS] }[pathname] ?? [];
    return [...own, beside(TASK, own), EVERYWHERE];
  }
  const view = viewAt(pathname);
  const own = view ? ownOf(view.to) : [];
  const filter = view?.filters ? [group('Filter', FILTER_KEYS)] : [];
  return [...own, ...filter, beside(TASK, own), group('Project', PROJECT_KEYS), EVERYWHERE];
}

/** Leaves out what the screen's own groups say already: the same letter does the same there. */
function beside(other: ShortcutGroup, own: readonly ShortcutGroup[]): ShortcutGroup {
  const said = new Set(own.flatMap(({ keys }) => keys));
  return { ...other, keys: other.keys.filter((keys) => !said.has(keys)) };
}

function ownOf(view: string): readonly ShortcutGroup[] {
  switch (view) {
    case '/p/$key/board':
      return [BOARD];
    case '/p/$key/list':
    case '/p/$key/table':
      return [PROJECT_ROWS];
    case '/p/$key/calendar':
      return [group('Calendar', MONTH_KEYS, DAY_KEYS), ROWS];
    case '/p/$key/history':
      return [group('History', HISTORY_KEYS)];
    default:
      return [];
  }
}

const SIGNS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Shift: '⇧',
  $mod: 'Ctrl',
  Escape: 'Esc',
  Delete: 'Del',
  Backspace: '⌫',
};

/** Returns the keys of one press as they are written on a keyboard: "Shift+e" is ⇧ and E. */
export function signsOf(press: string): string[] {
  // Which sign takes Shift depends on the keyboard: it is shown as the sign alone.
  const keys = press
    .replace(/^Shift\+(?=[^\w\s]$)/, '')
    .split(/[ +]/)
    .map((key) => SIGNS[key] ?? key);
  return keys.map((key) => (key.length === 1 ? key.toUpperCase() : key));
}
