import { expect, it } from 'vitest';
import type { ImportDone } from '~/api/import';
import { complaintOf, describeDone, isNothingNew } from './importLines';

const none = {
  ...{ projects: 0, columns: 0, labels: 0, tasks: 0, archived_tasks: 0 },
  ...{ checklist_items: 0, comments: 0 },
};
const done = (more: Partial<ImportDone>): ImportDone => ({
  ...{ type: 'done', project_id: 'p', key: 'WEB', dry_run: false },
  ...{ created: none, unchanged: 0, errors: 0 },
  ...more,
});

it('says what was created, archived tasks among the tasks', () => {
  const created = { ...none, projects: 1, tasks: 3, archived_tasks: 1 };
  expect(describeDone(done({ created }))).toBe('Created 1 project and 3 tasks (1 archived).');
});

it('says what a trial would create', () => {
  const trial = done({ dry_run: true, created: { ...none, tasks: 1 }, unchanged: 2 });
  expect(describeDone(trial)).toBe('This will create 1 task. 2 parts were already here.');
});

it('knows when there is nothing to do', () => {
  expect(isNothingNew(done({}))).toBe(true);
  expect(isNothingNew(done({ created: { ...none, labels: 1 } }))).toBe(false);
  expect(describeDone(done({}))).toBe('Nothing new.');
});

it('names the line and the field of a mistake', () => {
  const error = {
    type: 'error',
    line: 12,
    field: 'due_on',
    code: 'x',
    reason: 'is no date',
  } as const;
  expect(complaintOf(error)).toBe('Line 12, due on: is no date');
  expect(complaintOf({ ...error, field: null })).toBe('Line 12: is no date');
  expect(
    complaintOf({ type: 'skipped', what: 'column Cost', code: 'x', reason: 'is not known' }),
  ).toBe('column Cost: is not known');
  expect(complaintOf({ type: 'progress', done: 1, total: 2 })).toBeUndefined();
});
