import { termsOf } from './terms';

export interface Offer {
  insert: string;
  about: string;
}

/** The language's fields, the commonest first, with what they want of a task. */
export const FIELDS: readonly Offer[] = [
  { insert: 'status:', about: 'in this column, or open, started, done' },
  { insert: 'assignee:', about: 'assigned to me, nobody (none) or a person' },
  { insert: 'label:', about: 'with a label, or none' },
  { insert: 'priority:', about: 'of a priority; also < <= > >=' },
  { insert: 'due:', about: 'due on a day: today, 7d, 2026-11-30' },
  { insert: 'is:', about: 'in a state' },
  { insert: 'has:', about: 'with anything of a kind' },
  { insert: 'creator:', about: 'created by a person' },
  { insert: 'changed:', about: 'whose last change came then' },
  { insert: 'created:', about: 'created then' },
  { insert: 'start:', about: 'that start on a day' },
  { insert: 'estimate:', about: 'of so many points' },
  { insert: 'parent:', about: 'that are subtasks of a task' },
  { insert: 'text:', about: 'with these words' },
  { insert: 'was.status:', about: 'that were once in this column' },
  { insert: 'was.assignee:', about: 'that were once assigned to a person' },
  { insert: 'was.label:', about: 'that once had a label' },
  { insert: 'was.priority:', about: 'that once had a priority' },
  { insert: 'was.due:', about: 'that were once due on a day' },
  { insert: 'was.changed:', about: 'that were changed in this time' },
];

const VALUES: Record<string, readonly Offer[]> = {
  is: offers('is', {
    open: 'not done',
    done: 'done',
    started: 'started',
    overdue: 'due before today and not done',
    blocked: 'waiting for another task',
    watched: 'watched by you',
    archived: 'archived',
    deleted: 'deleted',
  }),
  has: offers('has', {
    assignee: 'any assignee',
    label: 'any label',
    due: 'a due date',
    description: 'a description',
    checklist: 'a checklist',
    comments: 'comments',
    subtasks: 'subtasks',
    estimate: 'an estimate',
  }),
  priority: offers('priority', {
    urgent: '',
    high: '',
    medium: '',
    low: '',
    none: '',
  }),
  status: offers('status', {
    open: 'any open column',
    started: 'any started one',
    done: 'any done one',
  }),
  assignee: offers('assignee', { me: 'you', none: 'nobody' }),
  due: offers('due', {
    today: '',
    tomorrow: '',
    'today..7d': 'within a week',
    none: 'no due date',
  }),
};

function offers(field: string, values: Record<string, string>): readonly Offer[] {
  return Object.entries(values).map(([value, about]) => ({ insert: `${field}:${value}`, about }));
}

const MOST_OFFERS = 8;

/** Returns how the term that is being typed, the last one, may go on. */
export function suggest(query: string): Offer[] {
  const typed = lastTerm(query).replace(/^-/, '').toLowerCase();
  if (typed === '') return [];
  const colon = typed.indexOf(':');
  const among = colon === -1 ? FIELDS : (VALUES[typed.slice(0, colon)] ?? []);
  return among
    .filter(({ insert }) => insert.startsWith(typed) && insert !== typed)
    .slice(0, MOST_OFFERS);
}

/** Returns the query with its last term completed; a minus before it stays. */
export function complete(query: string, insert: string): string {
  const last = lastTerm(query);
  const minus = last.startsWith('-') ? '-' : '';
  const end = insert.endsWith(':') ? '' : ' ';
  return query.slice(0, query.length - last.length) + minus + insert + end;
}

function lastTerm(query: string): string {
  const last = termsOf(query).at(-1);
  // After a space a new term begins.
  return last && last.start + last.text.length === query.length ? last.text : '';
}
