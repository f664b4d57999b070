import { viewAt } from '~/project/views';

export interface ShortcutGroup {
  title: string;
  /** Keys, and what they do. */
  keys: readonly (readonly [readonly string[], string])[];
}

const BOARD: ShortcutGroup = {
  title: 'Board',
  keys: [
    [['↑', '↓'], 'Previous, next card (also K, J)'],
    [['←', '→'], 'Neighbouring column'],
    [['Enter'], 'Open the card'],
    [['C'], 'New task in this column'],
    [['V'], 'Move to a column and place'],
    [['Alt', '↑ ↓'], 'Move the card up, down'],
    [['Alt', '← →'], 'Move the card to the neighbouring column'],
    [['X'], 'Select; Shift ↑ ↓ extends, Ctrl A takes all'],
    [['S'], 'Status, of the card or of all selected; P priority, A assignees, L labels, D due'],
    [['⇧', 'E'], 'Estimate'],
    [['I'], 'Assign to me'],
    [['W'], 'Watch, or stop watching'],
    [['Y'], 'Copy the link; Shift Y the key'],
    [['Del'], 'Delete'],
  ],
};

const ROWS: ShortcutGroup = {
  title: 'Tasks in a list',
  keys: [
    [['↑', '↓'], 'Previous, next task (also K, J)'],
    [['Home', 'End'], 'First, last task'],
    [['Enter'], 'Open the task (also O)'],
    [['S'], 'Status'],
    [['P'], 'Priority'],
    [['A'], 'Assignees'],
    [['L'], 'Labels'],
    [['D'], 'Due date'],
  ],
};

const CALENDAR: ShortcutGroup = {
  title: 'Calendar',
  keys: [
    [[',', '.'], 'Previous, next month'],
    [['T'], 'This month'],
    [['Alt', '← →'], 'Move the task by a day'],
    [['Alt', '↑ ↓'], 'Move the task by a week'],
  ],
};

const MY_WORK: ShortcutGroup = { title: 'My work', keys: [[['C'], 'New task for yourself']] };

const TASK: ShortcutGroup = {
  title: 'Task',
  keys: [
    [['E'], 'Edit the description'],
    [['Ctrl', 'Enter'], 'Save or send'],
    [['Esc'], 'Close one layer'],
  ],
};

const PROJECT: ShortcutGroup = {
  title: 'Project',
  keys: [
    [['1', '…', '9'], 'The view with this number'],
    [['Ctrl', 'B'], 'The next view'],
    [['G', 'B'], 'Board; L list, T table, D calendar, H history, S settings'],
  ],
};

const FILTER: ShortcutGroup = {
  title: 'Filter',
  keys: [
    [['F'], 'Filter'],
    [['⇧', 'F'], 'Clear the filter'],
  ],
};

const EVERYWHERE: ShortcutGroup = {
  title: 'Everywhere',
  keys: [
    [['Ctrl', 'K'], 'Go to, find or do anything'],
    [['C'], 'New task'],
    [['/'], 'Search'],
    [['G', 'M'], 'My work'],
    [['G', 'I'], 'Inbox'],
    [['G', 'P'], 'Another project'],
    [['Ctrl', 'Z'], 'Undo the last thing you did; Shift Ctrl Z redoes it'],
    [['['], 'Fold or unfold the side bar'],
    [['?'], 'This sheet'],
  ],
};

/** Returns the keys that do something on the screen at an address, its own first. */
export function shortcutsAt(pathname: string): readonly ShortcutGroup[] {
  if (!pathname.startsWith('/p/')) {
    const own = { '/my': [MY_WORK, ROWS], '/search': [ROWS] }[pathname] ?? [];
    return [...own, TASK, EVERYWHERE];
  }
  const view = viewAt(pathname);
  const own = view ? ownOf(view.to) : [];
  return [...own, ...(view?.filters ? [FILTER] : []), TASK, PROJECT, EVERYWHERE];
}

function ownOf(view: string): readonly ShortcutGroup[] {
  switch (view) {
    case '/p/$key/board':
      return [BOARD];
    case '/p/$key/list':
    case '/p/$key/table':
      return [ROWS];
    case '/p/$key/calendar':
      return [CALENDAR, ROWS];
    default:
      return [];
  }
}
