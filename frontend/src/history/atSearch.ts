/** `?at=`: a position, as a number, or a time. */
export interface AtSearch {
  at?: number | string | undefined;
}

/** Long enough for a time with its zone. */
const LONGEST = 40;

/** Reads `?at=`; what names no moment is left out, and the present is shown. */
export function atSearch(search: Record<string, unknown>): AtSearch {
  const { at } = search;
  if (typeof at === 'number') return Number.isSafeInteger(at) && at >= 0 ? { at } : {};
  return typeof at === 'string' && at !== '' && at.length <= LONGEST ? { at } : {};
}
