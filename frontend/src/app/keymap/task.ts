import { DEED_KEYS, PROPERTY_KEYS } from './properties';

/** What keys do while focus is in the panel or on the page of a task. */
export const TASK_KEYS = {
  ...PROPERTY_KEYS,
  ...DEED_KEYS,
  close: { press: [']'], does: 'Close the task' },
  leave: { press: ['Escape'], does: 'Close what is open, the task last' },
  save: { press: ['$mod+Enter'], does: 'Save or send' },
} as const;
