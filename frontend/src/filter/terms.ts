/**
 * Just enough of the query language to change one term of a text: where terms begin and end, and the
 * values of a plain one. What a query means is the server's alone.
 */

export interface Term {
  text: string;
  start: number;
  /** Of a plain `field:value,value` without a minus; undefined for anything else. */
  field: string | undefined;
  values: readonly string[];
}

const CONNECTIVE = /^(?:OR|AND)$/;

/** Returns the terms of a query's outermost level, in their order. */
export function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  let start = 0;
  while (start < query.length) {
    if (isSpace(query.charAt(start))) {
      start += 1;
      continue;
    }
    const end = endOfTerm(query, start);
    terms.push(termAt(query.slice(start, end), start));
    start = end;
  }
  return terms;
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

/** A term goes on through quotes and parentheses; a mistake in either ends with the text. */
function endOfTerm(query: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < query.length) {
    const character = query.charAt(at);
    if (depth <= 0 && isSpace(character)) return at;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    at = afterCharacter(query, at);
  }
  return query.length;
}

/** Returns where the next character begins; what is in quotes counts as one. */
function afterCharacter(text: string, at: number): number {
  return text.charAt(at) === '"' ? Math.min(endOfQuotes(text, at) + 1, text.length) : at + 1;
}

function endOfQuotes(query: string, start: number): number {
  let at = start + 1;
  while (at < query.length && query.charAt(at) !== '"') {
    at += query.charAt(at) === '\\' ? 2 : 1;
  }
  return at;
}

function termAt(text: string, start: number): Term {
  const colon = /^([a-z.]+)[:=]/i.exec(text);
  if (!colon?.[1] || text.startsWith('-')) return { text, start, field: undefined, values: [] };
  return {
    text,
    start,
    field: colon[1].toLowerCase(),
    values: splitValues(text.slice(colon[0].length)),
  };
}

function splitValues(list: string): string[] {
  const values: string[] = [];
  let from = 0;
  let at = 0;
  while (at < list.length) {
    if (list.charAt(at) === ',') {
      values.push(list.slice(from, at));
      from = at + 1;
    }
    at = afterCharacter(list, at);
  }
  values.push(list.slice(from));
  return values.filter((value) => value !== '');
}

/** Returns the values a field has in the first plain term about it, each as {@link written}. */
export function valuesOf(query: string, field: string): readonly string[] {
  const term = termsOf(query).find((candidate) => candidate.field === field);
  return term?.values.map(normal) ?? [];
}

/** Returns the query with these values for a field: in its term, as a new one, or without it. */
export function withValues(query: string, field: string, values: readonly string[]): string {
  const terms = termsOf(query);
  const replacement = values.length > 0 ? `${field}:${values.join(',')}` : undefined;
  const at = terms.findIndex((term) => term.field === field);
  if (at !== -1) {
    const texts = terms.map((term, index) => (index === at ? replacement : term.text));
    return texts.filter((text) => text !== undefined).join(' ');
  }
  if (replacement === undefined) return query;
  // Beside an OR, a new term would belong to its last side alone.
  const split = terms.some((term) => CONNECTIVE.test(term.text));
  const rest = terms.map((term) => term.text).join(' ');
  if (rest === '') return replacement;
  return split ? `(${rest}) ${replacement}` : `${rest} ${replacement}`;
}

/** Words with a meaning of their own; in quotes they are names. */
const KEYWORDS = new Set(['me', 'none', 'open', 'started', 'done', 'or', 'and']);
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u;

/** Returns a name as it is written in a query. */
export function written(name: string): string {
  if (PLAIN.test(name) && !KEYWORDS.has(name.toLowerCase())) return name.toLowerCase();
  return `"${name.toLowerCase().replace(/["\\]/g, '\\$&')}"`;
}

/** Returns a value as {@link written} would have it, however a person wrote it. */
function normal(value: string): string {
  if (!value.startsWith('"')) return value.toLowerCase();
  return written(value.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1'));
}
