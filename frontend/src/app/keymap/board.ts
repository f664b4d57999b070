import { CHOICE_KEYS, DEED_KEYS, PROPERTY_KEYS } from './properties';

/** L is for labels, so that columns are left to the arrow keys. */
export const FOCUS_KEYS = {
  up: { press: ['ArrowUp', 'k'], does: 'Previous card' },
  down: { press: ['ArrowDown', 'j'], does: 'Next card' },
  left: { press: ['ArrowLeft'], does: 'Column to the left' },
  right: { press: ['ArrowRight'], does: 'Column to the right' },
} as const;

export const MOVE_KEYS = {
  up: { press: ['Alt+ArrowUp'], does: 'Move up' },
  down: { press: ['Alt+ArrowDown'], does: 'Move down' },
  left: { press: ['Alt+ArrowLeft'], does: 'Move to the column on the left' },
  right: { press: ['Alt+ArrowRight'], does: 'Move to the column on the right' },
  top: { press: ['Alt+Shift+ArrowUp'], does: 'Move to the top' },
  bottom: { press: ['Alt+Shift+ArrowDown'], does: 'Move to the bottom' },
  first: { press: ['Alt+Shift+ArrowLeft'], does: 'Move to the first column' },
  last: { press: ['Alt+Shift+ArrowRight'], does: 'Move to the last column' },
} as const;

export const OPEN_KEYS = {
  open: { press: ['o'], does: 'Open; Enter does, too' },
  peek: { press: ['Space'], does: 'Peek at the task, and close it again' },
  place: { press: ['v'], does: 'Move to a column and place' },
  create: { press: ['c'], does: 'New task in this column' },
} as const;

/** What keys do on the board, in the order of the sheet. */
export const BOARD_KEYS = {
  ...FOCUS_KEYS,
  ...OPEN_KEYS,
  ...PROPERTY_KEYS,
  ...DEED_KEYS,
  ...Object.fromEntries(Object.entries(MOVE_KEYS).map(([name, keys]) => [`move ${name}`, keys])),
  ...CHOICE_KEYS,
};
