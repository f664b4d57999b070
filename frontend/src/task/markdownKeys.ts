/** What editing keys and buttons do to a Markdown text: pure, so that they can be told in tests. */

export interface Edit {
  text: string;
  /** The selection, as offsets into the text. */
  from: number;
  to: number;
}

const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))(\s+)(\[[ xX]\]\s+)?/;

/**
 * Returns the text after Enter in a list: the next item begins by itself, and Enter in an empty one
 * ends the list. Undefined outside a list, where Enter is only Enter.
 */
export function continueList({ text, from, to }: Edit): Edit | undefined {
  if (from !== to) return undefined;
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const line = text.slice(start, from);
  const item = ITEM.exec(line);
  if (!item) return undefined;
  const [mark, indent = '', bullet, number, dot = '', gap = ' ', box] = item;
  if (line.trim() === mark.trim()) {
    return { text: text.slice(0, start) + text.slice(from), from: start, to: start };
  }
  const next = bullet ?? `${Number(number) + 1}${dot}`;
  const begin = `\n${indent}${next}${gap}${box ? '[ ] ' : ''}`;
  const at = from + begin.length;
  return { text: text.slice(0, from) + begin + text.slice(from), from: at, to: at };
}

/** Puts a mark on both sides of the selection, or takes it off again. */
export function wrap({ text, from, to }: Edit, mark: string): Edit {
  const chosen = text.slice(from, to);
  const before = text.slice(0, from);
  const after = text.slice(to);
  if (before.endsWith(mark) && after.startsWith(mark)) {
    return {
      text: before.slice(0, -mark.length) + chosen + after.slice(mark.length),
      from: from - mark.length,
      to: to - mark.length,
    };
  }
  return {
    text: before + mark + chosen + mark + after,
    from: from + mark.length,
    to: to + mark.length,
  };
}

/** Begins every line of the selection with a mark, or takes it off when all have it. */
export function prefixLines({ text, from, to }: Edit, mark: string): Edit {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const end = text.indexOf('\n', to) === -1 ? text.length : text.indexOf('\n', to);
  const lines = text.slice(start, end).split('\n');
  const marked = lines.every((line) => line.startsWith(mark));
  const changed = lines.map((line) => (marked ? line.slice(mark.length) : mark + line)).join('\n');
  const first = marked ? -mark.length : mark.length;
  return {
    text: text.slice(0, start) + changed + text.slice(end),
    from: Math.max(start, from + first),
    to: to + changed.length - (end - start),
  };
}

/** Makes the selection a link, and selects the address to be filled in. */
export function link({ text, from, to }: Edit): Edit {
  const label = text.slice(from, to) || 'text';
  const address = 'https://';
  const at = from + label.length + 3;
  return {
    text: `${text.slice(0, from)}[${label}](${address})${text.slice(to)}`,
    from: at,
    to: at + address.length,
  };
}
