/** Returns a project key for a name: initials of several words, else the first letters. */
export function suggestKey(name: string, taken: readonly string[] = []): string {
  const words = letters(name)
    .split(/[^A-Z]+/)
    .filter(Boolean);
  const initials = words.map((word) => word[0]).join('');
  const base = words.length > 1 ? initials.slice(0, 4) : (words[0] ?? '').slice(0, 4);
  if (base.length < 2) return base;
  return [base, ...longer(base, words)].find((key) => !taken.includes(key)) ?? base;
}

/** Keys a little longer than the first choice, for when that one is taken. */
function longer(base: string, words: string[]): string[] {
  const source = words.length > 1 ? (words[0] ?? '') + words.slice(1).join('') : (words[0] ?? '');
  const spelled = [3, 4, 5, 6, 7, 8].map((length) => source.slice(0, length));
  const lettered = Array.from('ABCDEFGHIJ').map((letter) => (base + letter).slice(0, 8));
  return [...spelled, ...lettered].filter((key) => key.length >= 2);
}

function letters(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
}

export const KEY_PATTERN = '[A-Z]{2,8}';

/** Returns the key typed into a field, and leaves nothing else standing there. */
export function keyIn(field: HTMLInputElement): string {
  const key = field.value.toUpperCase().replace(/[^A-Z]/g, '');
  // Where the key stays the same nothing is drawn anew, and what was typed would stay.
  field.value = key;
  return key;
}
