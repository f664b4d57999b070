import { CHOICE_KEYS, DEED_KEYS, PROPERTY_KEYS } from './properties';

const { status, priority, assignee, label, due } = PROPERTY_KEYS;

/** What keys do wherever tasks stand one to a line. */
export const ROW_KEYS = {
  up: { press: ['ArrowUp', 'k'], does: 'Previous task' },
  down: { press: ['ArrowDown', 'j'], does: 'Next task' },
  first: { press: ['Home'], does: 'First task' },
  last: { press: ['End'], does: 'Last task' },
  open: { press: ['o'], does: 'Open; Enter does, too' },
  ...{ status, priority, assignee, label, due },
} as const;

/** What they do besides in the lists of one project. */
export const PROJECT_ROW_KEYS = { ...DEED_KEYS, ...CHOICE_KEYS } as const;
