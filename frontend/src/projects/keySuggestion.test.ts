import { expect, test } from 'vitest';
import { suggestKey } from './keySuggestion';

test.each([
  ['Website', [], 'WEBS'],
  ['Website relaunch', [], 'WR'],
  ['Die große Küche', [], 'DGK'],
  ['Élan', [], 'ELAN'],
  ['x', [], 'X'],
  ['', [], ''],
  ['2026 !!', [], ''],
  ['Website', ['WEBS'], 'WEB'],
  ['Website relaunch', ['WR'], 'WEB'],
])('%s with %o taken suggests %s', (name, taken, expected) => {
  expect(suggestKey(name, taken)).toBe(expected);
});
