const DAY_MS = 86_400_000;
const SOON_DAYS = 7;

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const long = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
const withYear = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** Returns today's date where the person is, as YYYY-MM-DD. */
export function today(now: Date = new Date()): string {
  const month = String(now.getMonth() + 1).padStart(2, '0');
  return `${now.getFullYear()}-${month}-${String(now.getDate()).padStart(2, '0')}`;
}

export interface DueDescription {
  text: string;
  state: 'overdue' | 'today' | 'soon' | 'later';
  full: string;
}

/** Returns how a due date looks from a given day. */
export function describeDue(due: string, from: string): DueDescription {
  const days = Math.round((Date.parse(due) - Date.parse(from)) / DAY_MS);
  const full = `Due ${formatLong(due)}`;
  if (days < 0) return { text: `Overdue ${formatShort(due, from)}`, state: 'overdue', full };
  if (days === 0) return { text: 'Today', state: 'today', full };
  if (days === 1) return { text: 'Tomorrow', state: 'soon', full };
  if (days < SOON_DAYS) return { text: weekday.format(new Date(due)), state: 'soon', full };
  return { text: formatShort(due, from), state: 'later', full };
}

/** Returns a date as "3 Dec", with its year when that is not this one. */
export function formatShort(date: string, from: string): string {
  const sameYear = date.slice(0, 4) === from.slice(0, 4);
  return (sameYear ? short : withYear).format(new Date(date));
}

export function formatLong(date: string): string {
  return long.format(new Date(date));
}
