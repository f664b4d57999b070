import type { Priority } from '~/api/types';
import { everyRule } from './every';

/**
 * One line that says a whole task: `Pay rent #home @ana !1 ^doing friday every month ~3`. What is
 * recognised becomes a chip and leaves the title; what is not stays a word.
 */

export interface Named {
  id: string;
  name: string;
}

/** What a project's words can mean. */
export interface Vocabulary {
  labels: readonly Named[];
  people: readonly Named[];
  columns: readonly Named[];
  /** Whom `@me` means. */
  me: string;
}

/** A day found in a text, as YYYY-MM-DD. */
export interface FoundDate {
  from: number;
  to: number;
  date: string;
}

export type ChipValue =
  | { kind: 'label'; id: string; name: string }
  | { kind: 'person'; id: string; name: string }
  | { kind: 'column'; id: string; name: string }
  | { kind: 'priority'; priority: Priority }
  | { kind: 'estimate'; points: number }
  | { kind: 'due'; date: string }
  | { kind: 'repeat'; rule: string };

export type Chip = ChipValue & {
  /** Where it stands in the text. */
  from: number;
  to: number;
  /** The words it was made from: what to take literally when somebody says so. */
  source: string;
};

export interface Parsed {
  title: string;
  chips: Chip[];
}

export interface ParseInput {
  vocabulary: Vocabulary;
  /** Words that somebody wants to have as words. */
  literal: ReadonlySet<string>;
  /** Finds days in a text; comes later than the first key press. */
  findDates: ((text: string) => FoundDate[]) | undefined;
}

const PRIORITIES: Record<string, Priority> = { 1: 'urgent', 2: 'high', 3: 'medium', 4: 'low' };
const MOST_POINTS = 1000;
const SIGNS = /(^|\s)([#@!^~])(?=\S)/g;

/** Reads one line. */
export function parseLine(text: string, input: ParseInput): Parsed {
  const taken: Chip[] = [];
  const take = (from: number, to: number, value: ChipValue | undefined) => {
    const source = text.slice(from, to);
    const free = taken.every((chip) => to <= chip.from || from >= chip.to);
    if (value && free && !input.literal.has(source)) taken.push({ ...value, from, to, source });
  };
  for (const match of text.matchAll(SIGNS)) {
    const [whole, before = '', sign = ''] = match;
    const from = match.index + before.length;
    const found = signed(sign, text.slice(match.index + whole.length), input.vocabulary);
    if (found) take(from, match.index + whole.length + found.length, found.value);
  }
  const every = everyRule(text);
  if (every) take(every.from, every.to, { kind: 'repeat', rule: every.rule });
  // Dates are looked for in what is left: "every monday" is no monday.
  const rest = blanked(text, taken);
  for (const found of input.findDates?.(rest) ?? []) {
    const second = taken.some((chip) => chip.kind === 'due');
    if (!second) take(found.from, found.to, { kind: 'due', date: found.date });
  }
  const chips = onlyLast(taken.toSorted((a, b) => a.from - b.from));
  return { title: titleOf(text, taken), chips };
}

interface Found {
  /** Characters after the sign. */
  length: number;
  value: ChipValue;
}

function signed(sign: string, rest: string, vocabulary: Vocabulary): Found | undefined {
  switch (sign) {
    case '#':
      return named(rest, vocabulary.labels, (one) => ({ kind: 'label', ...one }));
    case '@':
      return person(rest, vocabulary);
    case '^':
      return named(rest, vocabulary.columns, (one) => ({ kind: 'column', ...one }));
    case '!': {
      const priority = PRIORITIES[/^[1-4](?!\S)/.exec(rest)?.[0] ?? ''];
      return priority && { length: 1, value: { kind: 'priority', priority } };
    }
    default: {
      const digits = /^\d{1,4}(?!\S)/.exec(rest)?.[0];
      const points = Number(digits);
      if (digits === undefined || points > MOST_POINTS) return undefined;
      return { length: digits.length, value: { kind: 'estimate', points } };
    }
  }
}

function person(rest: string, { people, me }: Vocabulary): Found | undefined {
  const myself = people.find(({ id }) => id === me);
  const make = (one: Named): ChipValue => ({ kind: 'person', ...one });
  if (/^me(?!\S)/i.test(rest) && myself) return { length: 2, value: make(myself) };
  return named(rest, people, make);
}

/** The longest name that stands here counts; else the one word, as the beginning of one name. */
function named(
  rest: string,
  all: readonly Named[],
  make: (one: Named) => ChipValue,
): Found | undefined {
  const lower = rest.toLocaleLowerCase();
  const whole = all
    .filter(({ name }) => name !== '' && lower.startsWith(name.toLocaleLowerCase()))
    .filter(({ name }) => !/^[\p{L}\p{N}]/u.test(rest.slice(name.length)))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (whole) return { length: whole.name.length, value: make(whole) };
  const word = /^[\p{L}\p{N}_-]+/u.exec(lower)?.[0] ?? '';
  if (word.length < 2) return undefined;
  const begun = all.filter(({ name }) => name.toLocaleLowerCase().startsWith(word));
  const [only] = begun;
  return only && begun.length === 1 ? { length: word.length, value: make(only) } : undefined;
}

/** A task has one column, one priority, one estimate: what was written last is meant. */
function onlyLast(chips: Chip[]): Chip[] {
  return chips.filter((chip, index) => {
    if (chip.kind === 'label' || chip.kind === 'person') {
      return !chips.slice(0, index).some((one) => one.kind === chip.kind && one.id === chip.id);
    }
    return !chips.slice(index + 1).some((later) => later.kind === chip.kind);
  });
}

/** The text with spaces where chips stand: offsets stay what they are. */
function blanked(text: string, chips: readonly Chip[]): string {
  return chips.reduce(
    (rest, { from, to }) => rest.slice(0, from) + ' '.repeat(to - from) + rest.slice(to),
    text,
  );
}

function titleOf(text: string, chips: readonly Chip[]): string {
  return blanked(text, chips)
    .replace(/(^|\s)\\(?=[#@!^~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
