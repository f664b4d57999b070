import type { HistoryEntry, Priority } from '~/api/types';
import { formatShort, today } from '~/ui/dates';
import { priorityName } from '~/ui/PriorityGlyph';
import { ruleWords } from './repeat';

/** One line of a timeline: what happened, and what it was before and is now. */
export interface Sentence {
  text: string;
  /** Short values, shown on the line: "To do → Doing". */
  values?: { before: string; after: string };
  /** Long texts, shown below on demand. */
  texts?: { before: string; after: string };
}

/** Finds the name of an id: of a person, a column, a label, a checklist item. */
export type Names = (id: unknown) => string;

type Say = (change: Changes, names: Names) => Sentence;

/** Every task event has its sentence; one that is new to this page still gets a line. */
const SENTENCES: Record<string, Say> = {
  task_created: (c) => ({ text: `created the task “${c.after('title')}”` }),
  task_retitled: (c) => ({ text: 'changed the title', values: c.pair('title') }),
  task_described: (c) => ({ text: 'changed the description', texts: c.pair('description') }),
  task_moved: (c, names) => {
    if (!c.has('column_id')) return { text: 'moved it within the column' };
    return { text: 'moved it', values: c.pair('column_id', names) };
  },
  task_prioritised: (c) => ({
    text: 'set the priority',
    values: c.pair('priority', (value) => priorityName(value as Priority)),
  }),
  task_scheduled: (c) => schedule(c),
  task_estimated: (c) => ({ text: 'set the estimate', values: c.pair('estimate', points) }),
  task_assigned: (c, names) => ({ text: `assigned ${names(c.raw('assignees').after)}` }),
  task_unassigned: (c, names) => ({ text: `unassigned ${names(c.raw('assignees').before)}` }),
  task_labelled: (c, names) => ({ text: `added the label “${names(c.raw('labels').after)}”` }),
  task_unlabelled: (c, names) => ({ text: `removed the label “${names(c.raw('labels').before)}”` }),
  checklist_item_added: (c) => ({ text: `added “${c.item('after')}” to the checklist` }),
  checklist_item_removed: (c) => ({ text: `removed “${c.item('before')}” from the checklist` }),
  checklist_item_edited: (c) => ({
    text: 'changed a checklist item',
    values: c.pair('checklist_text'),
  }),
  checklist_item_checked: (c, names) => ({ text: `checked “${names(c.id())}”` }),
  checklist_item_unchecked: (c, names) => ({ text: `unchecked “${names(c.id())}”` }),
  checklist_item_moved: (c, names) => ({ text: `moved “${names(c.id())}” in the checklist` }),
  comment_added: (c) => ({
    text: c.has('comment_origin') ? `imported a comment by ${c.origin()}` : 'commented',
    texts: c.pair('comments'),
  }),
  comment_edited: (c) => ({ text: 'changed a comment', texts: c.pair('comments') }),
  comment_removed: (c) => ({ text: 'removed a comment', texts: c.pair('comments') }),
  comment_restored: (c, names) => ({
    text: `brought back a comment by ${names(c.raw('comment_author').after)}`,
    texts: c.pair('comments'),
  }),
  task_repeat_set: (c) => {
    if (c.raw('repeat').after === null) return { text: 'no longer lets it repeat' };
    return { text: 'let it repeat', values: c.pair('repeat', ruleText) };
  },
  task_repeated: (c, names) => ({
    text: `opened its next occurrence “${names(c.raw('next_task_id').after)}”`,
  }),
  task_parent_set: (c, names) => {
    const { before, after } = c.raw('parent_id');
    if (after !== null) return { text: `made it a subtask of “${names(after)}”` };
    return { text: `took it out of “${names(before)}”` };
  },
  task_related: (c, names) => ({ text: `said that it ${c.relation('after', names)}` }),
  task_unrelated: (c, names) => ({ text: `no longer says that it ${c.relation('before', names)}` }),
  task_watched: () => ({ text: 'began to watch the task' }),
  task_unwatched: () => ({ text: 'stopped watching the task' }),
  task_archived: () => ({ text: 'archived the task' }),
  task_unarchived: () => ({ text: 'brought the task back from the archive' }),
  task_deleted: () => ({ text: 'deleted the task' }),
  task_restored: () => ({ text: 'restored the task' }),
};

/** Returns what a history entry says, after the name of who did it. */
export function sentenceOf(entry: HistoryEntry, names: Names): Sentence {
  const say = SENTENCES[entry.type];
  if (say) return say(new Changes(entry), names);
  return { text: entry.type.replaceAll('_', ' ') };
}

function ruleText(value: unknown): string {
  return value === null ? 'never' : ruleWords(asText(value));
}

function points(value: unknown): string {
  if (value === null) return 'none';
  return value === 1 ? '1 point' : `${asText(value)} points`;
}

function schedule(c: Changes): Sentence {
  const fields = (['start_on', 'due_on'] as const).filter((field) => c.has(field));
  const [field] = fields;
  const date = (value: unknown) => (value === null ? 'none' : formatShort(asText(value), today()));
  if (fields.length === 1 && field) {
    const what = field === 'due_on' ? 'due date' : 'start date';
    return { text: `set the ${what}`, values: c.pair(field, date) };
  }
  const span = (side: 'before' | 'after') =>
    `${date(c.raw('start_on')[side])} to ${date(c.raw('due_on')[side])}`;
  return { text: 'set the dates', values: { before: span('before'), after: span('after') } };
}

const RELATIONS = [
  { field: 'blocks', verb: 'blocks' },
  { field: 'relates', verb: 'relates to' },
  { field: 'duplicates', verb: 'duplicates' },
];

/** The changed fields of one entry, by name. */
class Changes {
  readonly #entry: HistoryEntry;

  constructor(entry: HistoryEntry) {
    this.#entry = entry;
  }

  has(field: string): boolean {
    return this.#entry.changes.some((change) => change.field === field);
  }

  raw(field: string): { before: unknown; after: unknown } {
    const change = this.#entry.changes.find((candidate) => candidate.field === field);
    return change ?? { before: null, after: null };
  }

  after(field: string): string {
    return asText(this.raw(field).after);
  }

  pair(field: string, show: (value: unknown) => string = asText) {
    const { before, after } = this.raw(field);
    return { before: show(before), after: show(after) };
  }

  /** Which item the change is about, where it is about one. */
  id(): unknown {
    return this.#entry.changes.find((change) => change.id !== undefined)?.id;
  }

  /** Who wrote an imported comment, where it came from. */
  origin(): string {
    const origin = this.raw('comment_origin').after;
    const named = typeof origin === 'object' && origin !== null && 'author' in origin;
    return named ? asText(origin.author) : 'somebody';
  }

  /** What the task is to another: “blocks TM-3 Pay rent”. */
  relation(side: 'before' | 'after', names: Names): string {
    const relation = RELATIONS.find(({ field }) => this.has(field));
    return relation
      ? `${relation.verb} “${names(this.raw(relation.field)[side])}”`
      : 'has a relation';
  }

  item(side: 'before' | 'after'): string {
    const value = this.raw('checklist')[side];
    if (typeof value === 'object' && value !== null && 'text' in value) return asText(value.text);
    return asText(value);
  }
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
