const HOUR = 3600;
export const DAY = 24 * HOUR;

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** Returns seconds as people say them: "40 min", "5 hours", "6.4 days". */
export function durationWords(seconds: number): string {
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < DAY) return counted(seconds / HOUR, 'hour');
  return counted(seconds / DAY, 'day');
}

function counted(amount: number, unit: string): string {
  const text = number.format(amount);
  return `${text} ${unit}${text === '1' ? '' : 's'}`;
}

export function inDays(seconds: number): number {
  return seconds / DAY;
}

const dayName = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** Returns a day of the charts, which are told in UTC: "3 Nov 2026". */
export function dayWords(day: string | number): string {
  return dayName.format(new Date(typeof day === 'number' ? day * 1000 : day));
}
