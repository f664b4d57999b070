const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const UNITS: Record<string, string> = {
  day: 'DAILY',
  week: 'WEEKLY',
  month: 'MONTHLY',
  year: 'YEARLY',
};
const DAY =
  '(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)';
const EVERY = new RegExp(
  `(?:^|(?<=\\s))every\\s+(?:(\\d{1,3}|other|second)\\s+)?(?:(day|week|month|year)s?|(weekday|workday)s?|(${DAY}s?(?:(?:\\s*,\\s*|\\s+and\\s+)${DAY}s?)*))(?!\\S)`,
  'i',
);

export interface FoundRule {
  from: number;
  to: number;
  /** RFC 5545. */
  rule: string;
}

/** Finds "every …" in a text: days, weeks, months, years, weekdays by name. */
export function everyRule(text: string): FoundRule | undefined {
  const found = EVERY.exec(text);
  if (!found) return undefined;
  const [whole, count, unit, workdays, days] = found;
  const interval = intervalOf(count);
  if (interval === 0) return undefined;
  const parts = [`FREQ=${unit ? UNITS[unit.toLowerCase()] : 'WEEKLY'}`];
  if (interval > 1) parts.push(`INTERVAL=${interval}`);
  if (workdays) parts.push(`BYDAY=${DAYS.slice(0, 5).join(',')}`);
  if (days) parts.push(`BYDAY=${daysIn(days)}`);
  return { from: found.index, to: found.index + whole.length, rule: parts.join(';') };
}

function intervalOf(count: string | undefined): number {
  if (count === undefined) return 1;
  return /^\d/.test(count) ? Number(count) : 2;
}

function daysIn(text: string): string {
  const named = text.split(/,|\band\b/i).map((day) => day.trim().slice(0, 2).toUpperCase());
  return DAYS.filter((day) => named.includes(day)).join(',');
}
