import { describe, expect, test } from 'vitest';
import { findDates } from './dates';
import { everyRule } from './every';
import { parseLine, type ParseInput, type Vocabulary } from './grammar';

const VOCABULARY: Vocabulary = {
  labels: [
    { id: 'l1', name: 'api' },
    { id: 'l2', name: 'api docs' },
  ],
  people: [
    { id: 'ana', name: 'Ana Lima' },
    { id: 'ben', name: 'Ben Okafor' },
  ],
  columns: [
    { id: 'c1', name: 'To do' },
    { id: 'c2', name: 'Doing' },
  ],
  me: 'ben',
};
/** A Thursday. */
const NOW = new Date(2026, 10, 26, 12);

function read(text: string, more: Partial<ParseInput> = {}) {
  const { title, chips } = parseLine(text, {
    vocabulary: VOCABULARY,
    literal: new Set(),
    findDates: (rest) => findDates(rest, NOW),
    ...more,
  });
  const values = chips.map((chip) => {
    switch (chip.kind) {
      case 'priority':
        return chip.priority;
      case 'estimate':
        return chip.points;
      case 'due':
        return chip.date;
      case 'repeat':
        return chip.rule;
      default:
        return chip.id;
    }
  });
  return { title, values };
}

describe('a line', () => {
  test.each([
    ['Pay rent', 'Pay rent', []],
    ['Fix login #api @ana !1 ^doing ~3', 'Fix login', ['l1', 'ana', 'urgent', 'c2', 3]],
    // The longest name counts, and names have spaces.
    ['Write #api docs soon', 'Write soon', ['l2']],
    ['^to do Call', 'Call', ['c1']],
    ['Review @me', 'Review', ['ben']],
    ['Review @Ana Lima please', 'Review please', ['ana']],
    // What nobody is called, or no priority is, stays a word.
    ['Ask @zoe about #unknown !9 ~many', 'Ask @zoe about #unknown !9 ~many', []],
    ['mail a@ana.org in C#api', 'mail a@ana.org in C#api', []],
    // A backslash takes a sign literally.
    ['Explain \\#api', 'Explain #api', []],
    // One column, one priority: the last one.
    ['Do !1 it !4', 'Do it', ['low']],
    ['Do #api #api', 'Do', ['l1']],
    ['Pay rent friday', 'Pay rent', ['2026-11-27']],
    ['Pay rent 3 Dec', 'Pay rent', ['2026-12-03']],
    ['Call tomorrow @ana', 'Call', ['2026-11-27', 'ana']],
    ['Water plants every 2 weeks', 'Water plants', ['FREQ=WEEKLY;INTERVAL=2']],
    ['Water plants every monday', 'Water plants', ['FREQ=WEEKLY;BYDAY=MO']],
  ])('%j', (text, title, values) => {
    const found = read(text);
    expect(found.title).toBe(title);
    expect(found.values).toEqual(expect.arrayContaining(values));
    expect(found.values).toHaveLength(values.length);
  });

  test('words somebody wants as words stay words', () => {
    expect(read('Plan friday', { literal: new Set(['friday']) })).toEqual({
      title: 'Plan friday',
      values: [],
    });
  });

  test('reads all but dates before dates can be read', () => {
    expect(read('Pay friday !2', { findDates: undefined })).toEqual({
      title: 'Pay friday',
      values: ['high'],
    });
  });
});

describe('every', () => {
  test.each([
    ['every day', 'FREQ=DAILY'],
    ['stretch every 3 days', 'FREQ=DAILY;INTERVAL=3'],
    ['every other week', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every weekday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['every mon, wed and friday', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['every 2 tuesdays', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU'],
    ['every month', 'FREQ=MONTHLY'],
  ])('%j is %s', (text, rule) => {
    expect(everyRule(text)?.rule).toBe(rule);
  });

  test.each(['everyday things', 'every now and then', 'every 0 days', 'for every dayton'])(
    '%j is none',
    (text) => {
      expect(everyRule(text)).toBeUndefined();
    },
  );
});

test('whatever is typed, no character of a title is made up', () => {
  const words = ['#api', '@ana', '!1', '~5', '^doing', 'friday', 'every day', 'x', '\\#y', '  '];
  for (let seed = 0; seed < 400; seed += 1) {
    const text = Array.from(
      { length: 5 },
      (_, i) => words[(seed * (i + 3) + i) % words.length],
    ).join(' ');
    const { title } = read(text);
    expect(title).toBe(title.trim());
    for (const word of title.split(' ').filter(Boolean)) expect(text).toContain(word);
  }
});
