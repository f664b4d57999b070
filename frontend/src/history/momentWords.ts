const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** Returns a moment as the bar shows it: "3 Nov 2026, 14:05". */
export function momentWords(time: number): string {
  return moment.format(new Date(time));
}

/** Returns a time as a date and time field wants it: the person's own clock, no zone. */
export function toLocalField(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

const MINUTE_MS = 60_000;

/**
 * Returns the time a field names: the end of that minute, so that what happened in it is included;
 * undefined while it is not a whole date yet.
 */
export function fromLocalField(value: string): number | undefined {
  const time = new Date(value).getTime();
  return Number.isFinite(time) ? time + MINUTE_MS - 1 : undefined;
}
