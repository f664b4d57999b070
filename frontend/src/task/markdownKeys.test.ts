import { describe, expect, test } from 'vitest';
import { continueList, link, prefixLines, wrap, type Edit } from './markdownKeys';

/** `|` marks the cursor, or both ends of the selection. */
function edit(marked: string): Edit {
  const from = marked.indexOf('|');
  const rest = marked.replace('|', '');
  const to = rest.includes('|') ? rest.indexOf('|') : from;
  return { text: rest.replace('|', ''), from, to };
}

function show(result: Edit | undefined): string | undefined {
  if (!result) return undefined;
  const { text, from, to } = result;
  if (from === to) return `${text.slice(0, from)}|${text.slice(from)}`;
  return `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`;
}

describe('Enter in a list', () => {
  test.each([
    ['- milk|', '- milk\n- |'],
    ['  * milk|', '  * milk\n  * |'],
    ['1. one|', '1. one\n2. |'],
    ['9) nine|', '9) nine\n10) |'],
    ['- [x] done|', '- [x] done\n- [ ] |'],
    // In the middle, the rest goes to the new item.
    ['- mi|lk', '- mi\n- |lk'],
    // An empty item ends the list.
    ['- milk\n- |', '- milk\n|'],
    ['- [ ] |', '|'],
  ])('%j becomes %j', (before, after) => {
    expect(show(continueList(edit(before)))).toBe(after);
  });

  test.each(['plain|', '-no space|', '- |milk|'])('%j is left to the browser', (before) => {
    expect(continueList(edit(before))).toBeUndefined();
  });
});

test('bold goes on and comes off', () => {
  expect(show(wrap(edit('a |word| b'), '**'))).toBe('a **|word|** b');
  expect(show(wrap(edit('a **|word|** b'), '**'))).toBe('a |word| b');
});

test('every line of a selection is marked, and unmarked', () => {
  expect(prefixLines(edit('|one\ntwo|'), '- ').text).toBe('- one\n- two');
  expect(prefixLines(edit('|- one\n- two|'), '- ').text).toBe('one\ntwo');
});

test('a link selects its address', () => {
  expect(show(link(edit('see |docs|')))).toBe('see [docs](|https://|)');
});
