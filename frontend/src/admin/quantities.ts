const whole = new Intl.NumberFormat('en');

/** A number of something; a dash for what nobody knows. */
export function amount(number: number | null | undefined): string {
  return number === null || number === undefined ? '–' : whole.format(number);
}

/** Seconds, in the unit a person would say: "340 ms", "2.5 s", "3 min", "2 h". */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 3570) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
