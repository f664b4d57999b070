/** Days as the API writes them, YYYY-MM-DD; counted without a clock, so no time zone can shift one. */

const DAY_MS = 86_400_000;
const WEEK = 7;

/** Returns the day so many days later, or earlier when negative. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Returns the day's place in a week that begins on Monday: 0..6. */
export function weekdayOf(day: string): number {
  return (new Date(day).getUTCDay() + WEEK - 1) % WEEK;
}

/** Returns the first Monday after a day. */
export function nextMonday(day: string): string {
  return daysAfter(day, WEEK - weekdayOf(day));
}

/** Returns the month of a day as YYYY-MM. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** Returns the month so many months later, or earlier when negative. */
export function monthsAfter(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const at = new Date(Date.UTC(year, number - 1 + months, 1));
  return at.toISOString().slice(0, 7);
}

/** Returns the weeks a month touches, each of seven days from Monday on. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const start = daysAfter(first, -weekdayOf(first));
  const weeks: string[][] = [];
  for (
    let monday = start;
    weeks.length === 0 || monthOf(monday) === month;
    monday = daysAfter(monday, WEEK)
  ) {
    weeks.push(Array.from({ length: WEEK }, (_, day) => daysAfter(monday, day)));
  }
  return weeks;
}
