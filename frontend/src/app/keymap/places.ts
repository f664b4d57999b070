export const MY_WORK_KEYS = {
  create: { press: ['c'], does: 'New task for yourself' },
} as const;

/** Which month the calendar shows. */
export const MONTH_KEYS = {
  before: { press: [','], does: 'Previous month' },
  after: { press: ['.'], does: 'Next month' },
  today: { press: ['t'], does: 'This month' },
} as const;

/** Where Alt and the arrows take a task in the calendar. */
export const DAY_KEYS = {
  earlier: { press: ['Alt+ArrowLeft'], does: 'Move the task to the day before' },
  later: { press: ['Alt+ArrowRight'], does: 'Move the task to the day after' },
  weekEarlier: { press: ['Alt+ArrowUp'], does: 'Move the task a week up' },
  weekLater: { press: ['Alt+ArrowDown'], does: 'Move the task a week down' },
} as const;

export const HISTORY_KEYS = {
  before: { press: ['ArrowLeft'], does: 'Event before' },
  after: { press: ['ArrowRight'], does: 'Event after' },
  dayBefore: { press: ['Shift+ArrowLeft'], does: 'A day back' },
  dayAfter: { press: ['Shift+ArrowRight'], does: 'A day on' },
  first: { press: ['Home'], does: 'The beginning' },
  last: { press: ['End'], does: 'The end' },
  play: { press: ['Space'], does: 'Play, or pause' },
  slower: { press: [','], does: 'Slower' },
  faster: { press: ['.'], does: 'Faster' },
  leave: { press: ['Escape'], does: 'Back to now' },
} as const;

export const FILTER_KEYS = {
  filter: { press: ['f'], does: 'Filter' },
  clear: { press: ['Shift+f'], does: 'Clear the filter' },
} as const;

export const PROJECT_KEYS = {
  view: {
    press: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: ['1', '…', '9'],
    does: 'The view with this number',
  },
  nextView: { press: ['$mod+b'], does: 'The next view' },
  nextChange: { press: ['n'], does: 'Next task that changed' },
  lastChange: { press: ['Shift+n'], does: 'Previous task that changed' },
} as const;

export const EVERYWHERE_KEYS = {
  palette: { press: ['$mod+k'], does: 'Go to, find or do anything' },
  create: { press: ['c'], does: 'New task' },
  search: { press: ['/'], does: 'Search' },
  projects: { press: ['g p'], does: 'Another project' },
  undo: { press: ['$mod+z'], does: 'Undo the last thing you did' },
  redo: { press: ['$mod+Shift+z'], does: 'Redo it' },
  sidebar: { press: ['['], does: 'Fold or unfold the side bar' },
  sheet: { press: ['Shift+?'], does: 'This sheet' },
} as const;

/** Where G and a letter lead: places by their address, views to that view of the open project. */
export const CHORD_KEYS = {
  my: { press: ['g m'], does: 'My work', to: '/my' },
  inbox: { press: ['g i'], does: 'Inbox', to: '/inbox' },
  board: { press: ['g b'], does: 'Board', to: '/p/$key/board' },
  list: { press: ['g l'], does: 'List', to: '/p/$key/list' },
  table: { press: ['g t'], does: 'Table', to: '/p/$key/table' },
  calendar: { press: ['g d'], does: 'Calendar', to: '/p/$key/calendar' },
  history: { press: ['g h'], does: 'History', to: '/p/$key/history' },
  settings: { press: ['g s'], does: 'Settings', to: '/p/$key/settings' },
} as const;
