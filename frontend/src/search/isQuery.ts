import { FIELDS } from '~/filter/completion';
import { termsOf } from '~/filter/terms';

const TERM = /^-?\(*-?([a-z.]+)[:=<>]/i;

/**
 * True for a text that uses the query language: a field it knows, or OR between terms. Anything else
 * is words, for which the search ranks and shows where they are.
 */
export function isQuery(text: string): boolean {
  return termsOf(text).some((term) => {
    const field = TERM.exec(term.text)?.[1]?.toLowerCase();
    return term.text === 'OR' || (field !== undefined && KNOWN.has(field));
  });
}

const KNOWN = new Set([
  ...FIELDS.map(({ insert }) => insert.slice(0, -1)),
  'key',
  'project',
  'was.start',
]);
