import type { ViewLayout } from '~/api/saved';
import { filterSearch, type FilterSearch } from '~/filter/useFilter';
import { monthSearch, type MonthSearch } from '~/views/monthSearch';
import { sortSearch, type SortSearch } from '~/views/sorting';

export const LAYOUTS: readonly { value: ViewLayout; name: string }[] = [
  { value: 'board', name: 'Board' },
  { value: 'list', name: 'List' },
  { value: 'table', name: 'Table' },
  { value: 'calendar', name: 'Calendar' },
];

const PROJECT_KEY = /^[A-Z]{2,8}$/;

export interface ViewSearch extends FilterSearch, SortSearch, MonthSearch {
  layout?: ViewLayout | undefined;
  /** The project that is shown of a view over all of them, by its key. */
  in?: string | undefined;
}

/** Reads what differs from the saved view: an empty `q` is one without a filter. */
export function viewSearch(search: Record<string, unknown>): ViewSearch {
  const layout = LAYOUTS.find(({ value }) => value === search.layout)?.value;
  const within = search.in;
  return {
    ...(search.q === '' ? { q: '' } : filterSearch(search)),
    ...(layout === undefined ? {} : { layout }),
    ...(typeof within === 'string' && PROJECT_KEY.test(within) ? { in: within } : {}),
    ...sortSearch(search),
    ...monthSearch(search),
  };
}

/** Returns the layout of the project's view at an address; a list where it has none. */
export function layoutAt(pathname: string): ViewLayout {
  return LAYOUTS.find(({ value }) => pathname.endsWith(`/${value}`))?.value ?? 'list';
}
