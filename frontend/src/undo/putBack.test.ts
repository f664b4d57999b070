import { expect, test } from 'vitest';
import type { FieldChange, HistoryEntry } from '~/api/types';
import { task } from '~/test/fixtures';
import { commandsToPutBack } from './putBack';

const TASK = task('a', { start_on: '2026-11-01', due_on: '2026-11-09' });
const back = (changes: FieldChange[], direction: 'undo' | 'redo' = 'undo') =>
  commandsToPutBack({ changes } as HistoryEntry, direction, TASK);

test.each<[FieldChange, unknown]>([
  [
    { field: 'title', before: 'x', after: 'y' },
    { type: 'retitle', title: 'x' },
  ],
  [
    { field: 'description', before: null, after: 'y' },
    { type: 'describe', description: '' },
  ],
  [
    { field: 'column_id', before: 'c1', after: 'c2' },
    { type: 'move', column_id: 'c1' },
  ],
  [
    { field: 'priority', before: 'low', after: 'high' },
    { type: 'prioritise', priority: 'low' },
  ],
  // The other date is not part of the event, and stays what it is now.
  [
    { field: 'due_on', before: null, after: '2026-11-09' },
    { type: 'schedule', start_on: '2026-11-01', due_on: null },
  ],
  [
    { field: 'estimate', before: null, after: 3 },
    { type: 'estimate', points: null },
  ],
  [
    { field: 'assignees', before: null, after: 'ana' },
    { type: 'unassign', account_id: 'ana' },
  ],
  [
    { field: 'labels', before: 'l', after: null },
    { type: 'add_label', label_id: 'l' },
  ],
  [
    { field: 'blocks', before: null, after: 't' },
    { type: 'unrelate', kind: 'blocks', task_id: 't' },
  ],
  [
    { field: 'checklist_text', id: 'i', before: 'Milk', after: 'Oats' },
    { type: 'edit_checklist_item', item_id: 'i', text: 'Milk' },
  ],
  [
    { field: 'checklist_checked', id: 'i', before: false, after: true },
    { type: 'uncheck', item_id: 'i' },
  ],
  [
    { field: 'checklist', id: 'i', before: null, after: { text: 'Milk' } },
    { type: 'remove_checklist_item', item_id: 'i' },
  ],
  [{ field: 'archived', before: false, after: true }, { type: 'restore' }],
])('%o is put back by its command', (change, command) => {
  expect(back([change])).toEqual([command]);
});

test('a redo puts back what the event had made', () => {
  expect(back([{ field: 'title', before: 'x', after: 'y' }], 'redo')).toEqual([
    { type: 'retitle', title: 'y' },
  ]);
});

test('a removed item or a mere place cannot be put back', () => {
  expect(
    back([{ field: 'checklist', id: 'i', before: { text: 'Milk' }, after: null }]),
  ).toBeUndefined();
  expect(back([{ field: 'rank', before: 'a', after: 'b' }])).toBeUndefined();
});
