import type { Priority } from '~/api/types';
import { formatShort, today } from '~/ui/dates';
import { priorityName } from '~/ui/PriorityGlyph';
import { ruleWords } from './repeat';
import type { Names } from './sentences';

/** What people call the fields that histories name. */
const FIELDS: Record<string, string> = {
  title: 'title',
  description: 'description',
  column_id: 'column',
  rank: 'place in the column',
  priority: 'priority',
  start_on: 'start date',
  due_on: 'due date',
  estimate: 'estimate',
  repeat: 'repeat',
  parent_id: 'parent task',
  assignees: 'assignees',
  labels: 'labels',
  watchers: 'watchers',
  relations: 'relations',
  checklist: 'checklist item',
  checklist_text: 'checklist item',
  checklist_checked: 'checklist item',
  checklist_index: 'order of the checklist',
  comments: 'comment',
  archived: 'archive',
  deleted: 'deletion',
};

export function fieldName(field: string): string {
  return FIELDS[field] ?? field.replaceAll('_', ' ');
}

type Say = (value: unknown, names: Names) => string | undefined;

const named: Say = (value, names) => names(value);
const dated: Say = (value) => (typeof value === 'string' ? formatShort(value, today()) : undefined);
const either = (yes: string, no: string): Say => {
  return (value) => (value === true ? yes : no);
};

const WORDS: Record<string, Say> = {
  priority: (value) => priorityName(value as Priority),
  start_on: dated,
  due_on: dated,
  estimate: (value) => (value === 1 ? '1 point' : `${JSON.stringify(value)} points`),
  repeat: (value) => (typeof value === 'string' ? ruleWords(value) : undefined),
  column_id: named,
  parent_id: named,
  assignees: named,
  labels: named,
  checklist_checked: either('checked', 'not checked'),
  archived: either('archived', 'not archived'),
  deleted: either('deleted', 'not deleted'),
};

/** Returns a field's value as people read it; undefined for what has no words. */
export function valueWords(field: string, value: unknown, names: Names): string | undefined {
  if (Array.isArray(value)) {
    return value.map((one) => valueWords(field, one, names) ?? '').join(', ') || 'nothing';
  }
  if (value === null || value === undefined || value === '') return 'nothing';
  if (field === 'rank') return undefined;
  return (WORDS[field] ?? plainText)(value, names);
}

function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const held = typeof value === 'object' && value !== null && 'text' in value;
  return held && typeof value.text === 'string' ? value.text : undefined;
}
