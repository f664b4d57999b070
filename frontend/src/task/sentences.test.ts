import { expect, test } from 'vitest';
import type { FieldChange, HistoryEntry } from '~/api/types';
import { sentenceOf } from './sentences';

const NAMES: Record<string, string> = {
  c1: 'To do',
  c2: 'Doing',
  ana: 'Ana',
  l: 'api',
  i: 'Milk',
  t1: 'TM-1 Move',
};
const names = (id: unknown) => NAMES[id as string] ?? '?';

function say(type: string, changes: FieldChange[]) {
  const entry = { type, changes } as HistoryEntry;
  return sentenceOf(entry, names);
}

test('a move names both columns', () => {
  const changes = [
    { field: 'column_id', before: 'c1', after: 'c2' },
    { field: 'rank', before: 'a0', after: 'a1' },
  ];
  expect(say('task_moved', changes)).toEqual({
    text: 'moved it',
    values: { before: 'To do', after: 'Doing' },
  });
});

test('an estimate says what it was and is', () => {
  const values = (before: unknown, after: unknown) =>
    say('task_estimated', [{ field: 'estimate', before, after }]).values;
  expect(values(null, 1)).toEqual({ before: 'none', after: '1 point' });
  expect(values(1, 8)).toEqual({ before: '1 point', after: '8 points' });
});

test('a rule says what it was and is', () => {
  const change = { field: 'repeat', before: null, after: 'FREQ=DAILY' };
  expect(say('task_repeat_set', [change])).toEqual({
    text: 'let it repeat',
    values: { before: 'never', after: 'every day' },
  });
});

test('a move within a column says so', () => {
  expect(say('task_moved', [{ field: 'rank', before: 'a0', after: 'a1' }]).text).toBe(
    'moved it within the column',
  );
});

test.each([
  ['task_assigned', [{ field: 'assignees', before: null, after: 'ana' }], 'assigned Ana'],
  ['task_unlabelled', [{ field: 'labels', before: 'l', after: null }], 'removed the label “api”'],
  [
    'checklist_item_checked',
    [{ field: 'checklist_checked', id: 'i', before: false, after: true }],
    'checked “Milk”',
  ],
  [
    'checklist_item_added',
    [{ field: 'checklist', id: 'i', before: null, after: { text: 'Milk', checked: false } }],
    'added “Milk” to the checklist',
  ],
  [
    'comment_restored',
    [
      { field: 'comments', id: 'k', before: null, after: 'Hi' },
      { field: 'comment_author', id: 'k', before: null, after: 'ana' },
    ],
    'brought back a comment by Ana',
  ],
  ['task_created', [{ field: 'title', before: null, after: 'Login' }], 'created the task “Login”'],
  [
    'comment_added',
    [
      { field: 'comments', id: 'k', before: null, after: 'Hi' },
      {
        field: 'comment_origin',
        id: 'k',
        before: null,
        after: { author: 'Tove', at: '2020-01-01' },
      },
    ],
    'imported a comment by Tove',
  ],
  ['task_watched', [{ field: 'watchers', before: null, after: 'ana' }], 'began to watch the task'],
  [
    'task_unwatched',
    [{ field: 'watchers', before: 'ana', after: null }],
    'stopped watching the task',
  ],
  [
    'task_parent_set',
    [{ field: 'parent_id', before: null, after: 't1' }],
    'made it a subtask of “TM-1 Move”',
  ],
  [
    'task_parent_set',
    [{ field: 'parent_id', before: 't1', after: null }],
    'took it out of “TM-1 Move”',
  ],
  [
    'task_related',
    [{ field: 'blocks', before: null, after: 't1' }],
    'said that it blocks “TM-1 Move”',
  ],
  [
    'task_unrelated',
    [{ field: 'relates', before: 't1', after: null }],
    'no longer says that it relates to “TM-1 Move”',
  ],
  [
    'task_repeat_set',
    [{ field: 'repeat', before: 'FREQ=DAILY', after: null }],
    'no longer lets it repeat',
  ],
  [
    'task_repeated',
    [{ field: 'next_task_id', before: null, after: 't1' }],
    'opened its next occurrence “TM-1 Move”',
  ],
  ['task_something_new', [], 'task something new'],
])('%s reads well', (type, changes, text) => {
  expect(say(type, changes).text).toBe(text);
});

test('a cleared date is none', () => {
  const said = say('task_scheduled', [{ field: 'due_on', before: '2020-03-01', after: null }]);
  expect(said).toEqual({
    text: 'set the due date',
    values: { before: '1 Mar 2020', after: 'none' },
  });
});

test('long texts are kept apart from the line', () => {
  const said = say('task_described', [{ field: 'description', before: '', after: 'Long\ntext' }]);
  expect(said.texts).toEqual({ before: '', after: 'Long\ntext' });
});
