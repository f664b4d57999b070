import { expect, test } from 'vitest';
import { plainText } from './plainText';

const ANA = '01a21852-c32e-766e-a1c4-38adafbdaa8a';

test('a mention reads as a name, of a stranger as somebody', () => {
  expect(plainText(`Ask @${ANA}, please`, { [ANA]: 'Ana Lima' })).toBe('Ask @Ana Lima, please');
  expect(plainText(`Ask @${ANA}`, {})).toBe('Ask @somebody');
});

test('marks of Markdown and line breaks are not read aloud', () => {
  expect(plainText('> **Bold**\n- `code` and [a link](http://x)\n\nend', {})).toBe(
    'Bold code and a link end',
  );
});
