/** The same letters change the same things wherever tasks are shown. */
export const PROPERTY_KEYS = {
  status: { press: ['s'], does: 'Status' },
  priority: { press: ['p'], does: 'Priority' },
  assignee: { press: ['a'], does: 'Assignees' },
  label: { press: ['l'], does: 'Labels' },
  due: { press: ['d'], does: 'Due date' },
  estimate: { press: ['Shift+e'], does: 'Estimate' },
} as const;

/** What can be done with a task wherever it is shown. */
export const DEED_KEYS = {
  mine: { press: ['i'], does: 'Assign to me' },
  describe: { press: ['e'], does: 'Edit the description' },
  comment: { press: ['Shift+c'], does: 'Write a comment' },
  relate: { press: ['r'], does: 'Relate to another task' },
  watch: { press: ['w'], does: 'Watch, or stop watching' },
  copyLink: { press: ['y'], does: 'Copy the link' },
  copyKey: { press: ['Shift+y'], does: 'Copy the key' },
  remove: { press: ['Delete', 'Backspace'], does: 'Delete' },
} as const;

/** Choosing several tasks, to change them together. */
export const CHOICE_KEYS = {
  choose: { press: ['x'], does: 'Select, or let go' },
  extendUp: { press: ['Shift+ArrowUp'], does: 'Select upwards' },
  extendDown: { press: ['Shift+ArrowDown'], does: 'Select downwards' },
  chooseAll: { press: ['$mod+a'], does: 'Select all' },
  chooseNone: { press: ['Escape'], does: 'Select none' },
} as const;
