import type { FieldChange } from '~/api/types';
import { formatShort, today } from '~/ui/dates';
import { priorityName } from '~/ui/PriorityGlyph';
import type { Priority } from '~/api/types';

/** Finds the name of an id: of a person, a column, a label, an item. */
export type NameOf = (id: unknown) => string;

/** One change in words: what it is about, and where there is one, from which value to which. */
export interface FieldWords {
  text: string;
  before?: string;
  after?: string;
}

export function namesFrom(names: Readonly<Record<string, string>>): NameOf {
  return (id) => (typeof id === 'string' && names[id]) || 'something since removed';
}

type Say = (change: FieldChange, nameOf: NameOf) => FieldWords | undefined;

/** Fields nobody reads: the order inside a column, numbers given by the server. */
const SILENT: Say = () => undefined;

const TASK_FIELDS: Record<string, Say> = {
  title: (c) => pair('Title', c, asText),
  description: () => ({ text: 'Description rewritten' }),
  column_id: (c, nameOf) =>
    c.before === null ? { text: `In ${nameOf(c.after)}` } : pair('Column', c, nameOf),
  priority: (c) => pair('Priority', c, (value) => priorityName((value ?? 'none') as Priority)),
  start_on: (c) => pair('Start', c, date),
  due_on: (c) => pair('Due', c, date),
  estimate: (c) => pair('Estimate', c, asText),
  repeat: (c) => ({ text: c.after === null ? 'No longer repeats' : 'Repeats' }),
  assignees: (c, nameOf) => gained('Assigned', 'Unassigned', c, nameOf),
  labels: (c, nameOf) => gained('Label added:', 'Label removed:', c, nameOf),
  watchers: SILENT,
  checklist: (c) => gained('Checklist item added:', 'Checklist item removed:', c, itemText),
  checklist_text: (c) => pair('Checklist item', c, asText),
  checklist_checked: (c, nameOf) => ({
    text: `${c.after === true ? 'Checked' : 'Unchecked'} ${nameOf(c.id)}`,
  }),
  comments: (c) => comment(c),
  parent_id: (c, nameOf) => gained('Made a subtask of', 'No longer a subtask of', c, nameOf),
  blocks: (c, nameOf) => gained('Blocks', 'No longer blocks', c, nameOf),
  relates: (c, nameOf) => gained('Relates to', 'No longer relates to', c, nameOf),
  duplicates: (c, nameOf) => gained('Duplicates', 'No longer duplicates', c, nameOf),
  archived: (c) => ({ text: c.after === true ? 'Archived' : 'Brought back from the archive' }),
  deleted: (c) => ({ text: c.after === true ? 'Deleted' : 'Restored' }),
  next_task_id: (c, nameOf) => gained('Next occurrence:', '', c, nameOf),
};

const PROJECT_FIELDS: Record<string, Say> = {
  name: (c) => pair('Name', c, asText),
  description: () => ({ text: 'Description rewritten' }),
  columns: (c) => gained('Column added:', 'Column removed:', c, partName),
  column_name: (c) => pair('Column', c, asText),
  column_index: (c, nameOf) => ({ text: `Column moved: ${nameOf(c.id)}` }),
  column_wip_limit: (c, nameOf) => pair(`WIP limit of ${nameOf(c.id)}`, c, asText),
  column_kind: (c, nameOf) => pair(`Kind of ${nameOf(c.id)}`, c, asText),
  column_archived: (c, nameOf) => ({
    text: `Column ${c.after === true ? 'archived' : 'restored'}: ${nameOf(c.id)}`,
  }),
  labels: (c) => gained('Label added:', 'Label removed:', c, partName),
  label_name: (c) => pair('Label', c, asText),
  label_colour: (c, nameOf) => pair(`Colour of ${nameOf(c.id)}`, c, asText),
  members: (c, nameOf) => member(c, nameOf),
  public_link: (c) => ({ text: `Public link ${c.after === true ? 'published' : 'revoked'}` }),
  archived: (c) => ({ text: c.after === true ? 'Project archived' : 'Project restored' }),
};

/** Returns a task's field in words; nothing for what nobody reads. */
export function taskFieldWords(change: FieldChange, nameOf: NameOf): FieldWords | undefined {
  return (TASK_FIELDS[change.field] ?? SILENT)(change, nameOf);
}

/** Returns a project's field in words; nothing for what nobody reads. */
export function projectFieldWords(change: FieldChange, nameOf: NameOf): FieldWords | undefined {
  return (PROJECT_FIELDS[change.field] ?? SILENT)(change, nameOf);
}

function pair(text: string, change: FieldChange, show: (value: unknown) => string): FieldWords {
  const side = (value: unknown) => (value === null ? 'none' : show(value));
  return { text: `${text}:`, before: side(change.before), after: side(change.after) };
}

function gained(
  came: string,
  went: string,
  change: FieldChange,
  show: (value: unknown) => string,
): FieldWords {
  const [verb, value] = change.after === null ? [went, change.before] : [came, change.after];
  return { text: `${verb} ${show(value)}` };
}

function member(change: FieldChange, nameOf: NameOf): FieldWords {
  const name = nameOf(change.id);
  if (change.before === null) return { text: `${name} joined as ${asText(change.after)}` };
  if (change.after === null) return { text: `${name} left` };
  return pair(`Role of ${name}`, change, asText);
}

const EXCERPT = 140;

function comment(change: FieldChange): FieldWords {
  if (change.after === null) return { text: 'Comment removed' };
  const text = asText(change.after);
  const excerpt = text.length > EXCERPT ? `${text.slice(0, EXCERPT).trimEnd()}…` : text;
  return { text: `${change.before === null ? 'Comment' : 'Comment changed'}: “${excerpt}”` };
}

function date(value: unknown): string {
  return formatShort(asText(value), today());
}

function itemText(value: unknown): string {
  return `“${partOf(value, 'text')}”`;
}

function partName(value: unknown): string {
  return partOf(value, 'name') || partOf(value, 'colour');
}

function partOf(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return asText(value);
  return asText((value as Record<string, unknown>)[name]);
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
