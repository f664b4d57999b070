/** How well a text answers what was typed; higher is better, undefined when it does not. */
export function score(text: string, typed: string): number | undefined {
  const where = text.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let total = 0;
  for (const word of words) {
    const one = scoreWord(where, word);
    if (one === undefined) return undefined;
    total += one;
  }
  // Of equally good ones the shorter says less that was not asked for.
  return total - where.length / 1000;
}

const AT_START = 4;
const AT_WORD = 3;
const INSIDE = 2;
const IN_ORDER = 1;

function scoreWord(where: string, word: string): number | undefined {
  const at = where.indexOf(word);
  if (at === 0) return AT_START;
  if (at > 0)
    return /[\s\-/]/.test(where.charAt(at - 1)) || where.includes(` ${word}`) ? AT_WORD : INSIDE;
  return isInOrder(where, word) ? IN_ORDER : undefined;
}

/** True when the letters come one after another, with anything between them. */
function isInOrder(where: string, word: string): boolean {
  let from = 0;
  for (const letter of word) {
    const at = where.indexOf(letter, from);
    if (at === -1) return false;
    from = at + 1;
  }
  return true;
}

/** Returns what answers, best first; everything, in its own order, when nothing was typed. */
export function ranked<T extends { name: string }>(items: readonly T[], typed: string): T[] {
  if (typed.trim() === '') return [...items];
  return items
    .flatMap((item) => {
      const points = score(item.name, typed);
      return points === undefined ? [] : [{ item, points }];
    })
    .sort((a, b) => b.points - a.points)
    .map(({ item }) => item);
}
