/** What is looked at, kept in the address so that a chart can be sent to others. */
export interface InsightsSearch {
  from?: string | undefined;
  to?: string | undefined;
  /** Ids of columns, with commas between; absent means those of the kind. */
  started?: string | undefined;
  done?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const IDS = /^[0-9a-f,-]{0,4000}$/;

/** Reads the address; what is no day or no list of columns is left out. */
export function insightsSearch(search: Record<string, unknown>): InsightsSearch {
  const text = (name: string, form: RegExp) => {
    const value = search[name];
    return typeof value === 'string' && form.test(value) ? { [name]: value } : {};
  };
  return {
    ...text('from', DAY),
    ...text('to', DAY),
    ...text('started', IDS),
    ...text('done', IDS),
  };
}

/** Returns the ids of a list; undefined for none given. */
export function idsOf(list: string | undefined): string[] | undefined {
  return list?.split(',').filter((id) => id !== '');
}
