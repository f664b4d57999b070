/** Bounds what one paste can create. */
const MOST_AT_ONCE = 100;
const LONGEST_TITLE = 500;

/** Returns the lines of a text that are tasks, without list marks. */
export function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•](?:\s+\[[ xX]\])?|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.slice(0, LONGEST_TITLE))
    .slice(0, MOST_AT_ONCE);
}
