import type { Sort, SortField } from '~/api/lists';

const FIELDS: readonly SortField[] = ['due', 'priority', 'created', 'changed', 'title', 'key'];

export interface SortSearch {
  sort?: Sort | undefined;
}

/** Reads `?sort=-due`; anything the server does not sort by is left out. */
export function sortSearch(search: Record<string, unknown>): SortSearch {
  const sort = search.sort;
  return typeof sort === 'string' && isSort(sort) ? { sort } : {};
}

function isSort(text: string): text is Sort {
  return FIELDS.some((field) => field === text.replace(/^-/, ''));
}

/** Returns the order that pressing a header asks for: its own, and the second time the other way. */
export function pressed(sort: Sort, field: SortField): Sort {
  const first = DOWN_FIRST.has(field) ? (`-${field}` as const) : field;
  const second = first.startsWith('-') ? field : (`-${field}` as const);
  return sort === first ? second : first;
}

/** Newest and most urgent come first unless asked otherwise. */
const DOWN_FIRST = new Set<SortField>(['priority', 'created', 'changed']);

/** Returns what `aria-sort` says of a column. */
export function directionOf(sort: Sort, field: SortField): 'ascending' | 'descending' | undefined {
  if (sort === field) return 'ascending';
  return sort === `-${field}` ? 'descending' : undefined;
}
