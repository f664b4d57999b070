import { useSyncExternalStore } from 'react';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short' });

/** Returns a moment as a distance from now: "3 minutes ago". */
export function relativeTime(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  return unit ? relative.format(Math.round(seconds / unit[1]), unit[0]) : 'just now';
}

const MINUTE_MS = 60_000;

/** One clock for all relative times on the screen; ticks only while somebody looks at one. */
function subscribeToMinutes(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE_MS);
  return () => clearInterval(timer);
}

function currentMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
}

export function RelativeTime({ at }: { at: string }) {
  const now = useSyncExternalStore(subscribeToMinutes, currentMinute);
  return (
    <time dateTime={at} title={absolute.format(new Date(at))}>
      {relativeTime(at, Math.max(now, Date.parse(at)))}
    </time>
  );
}
