/** Recurrence rules (RFC 5545) in words, and the ones most tasks need. */

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof DAYS)[number];

export const WEEKDAYS: readonly { value: Weekday; name: string }[] = [
  { value: 'MO', name: 'Monday' },
  { value: 'TU', name: 'Tuesday' },
  { value: 'WE', name: 'Wednesday' },
  { value: 'TH', name: 'Thursday' },
  { value: 'FR', name: 'Friday' },
  { value: 'SA', name: 'Saturday' },
  { value: 'SU', name: 'Sunday' },
];

export const UNITS = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
} as const;
export type Frequency = keyof typeof UNITS;

const WORKDAYS = 'MO,TU,WE,TH,FR';
const ORDINALS: Record<string, string> = {
  '1': 'first',
  '2': 'second',
  '3': 'third',
  '4': 'fourth',
  '5': 'fifth',
  '-1': 'last',
};

/** The rules a menu offers first. */
export const PRESETS: readonly string[] = [
  'FREQ=DAILY',
  `FREQ=WEEKLY;BYDAY=${WORKDAYS}`,
  'FREQ=WEEKLY',
  'FREQ=WEEKLY;INTERVAL=2',
  'FREQ=MONTHLY',
  'FREQ=YEARLY',
];

/** Returns a rule as a person would say it; one with rarer parts is shown as it is. */
export function ruleWords(rule: string): string {
  const parts = partsOf(rule);
  const known = ['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL', 'WKST'];
  const frequency = parts.get('FREQ') as Frequency | undefined;
  if (!frequency || !(frequency in UNITS) || [...parts.keys()].some((k) => !known.includes(k))) {
    return rule;
  }
  return [everyWords(frequency, parts), monthdayWords(parts), endWords(parts)]
    .filter(Boolean)
    .join(' ');
}

function partsOf(rule: string): Map<string, string> {
  const plain = rule.replace(/^RRULE:/i, '').toUpperCase();
  return new Map(
    plain.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name, value];
    }),
  );
}

function everyWords(frequency: Frequency, parts: Map<string, string>): string {
  const interval = Number(parts.get('INTERVAL') ?? '1');
  const days = parts.get('BYDAY');
  const unit = UNITS[frequency];
  const every = interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`;
  if (!days) return every;
  if (days === WORKDAYS && interval === 1 && frequency !== 'MONTHLY') return 'every weekday';
  const named = listWords(days.split(',').map(dayWords));
  if (frequency === 'WEEKLY' && interval === 1) return `every ${named}`;
  return `${every} on ${named}`;
}

function dayWords(day: string): string {
  const [, place = '', code = ''] = /^([+-]?\d*)([A-Z]{2})$/.exec(day) ?? [];
  const name = WEEKDAYS.find(({ value }) => value === code)?.name ?? day;
  const ordinal = ORDINALS[place.replace('+', '')];
  return ordinal ? `the ${ordinal} ${name}` : name;
}

function monthdayWords(parts: Map<string, string>): string {
  const days = parts.get('BYMONTHDAY');
  if (!days) return '';
  const named = days.split(',').map((day) => (day === '-1' ? 'last day' : `${day}.`));
  return `on the ${listWords(named)}`;
}

function endWords(parts: Map<string, string>): string {
  const count = parts.get('COUNT');
  if (count) return count === '1' ? 'once' : `${count} times`;
  const until = /^(\d{4})(\d{2})(\d{2})/.exec(parts.get('UNTIL') ?? '');
  return until ? `until ${until[1]}-${until[2]}-${until[3]}` : '';
}

function listWords(words: string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export interface CustomRule {
  frequency: Frequency;
  interval: number;
  /** Only with weeks; none means the day the task is due. */
  days: Weekday[];
}

/** Returns a rule's parts for a form; undefined for one a form this small cannot hold. */
export function customOf(rule: string): CustomRule | undefined {
  const parts = partsOf(rule);
  const frequency = parts.get('FREQ') as Frequency | undefined;
  const known = ['FREQ', 'INTERVAL', 'BYDAY', 'WKST'];
  if (!frequency || !(frequency in UNITS) || [...parts.keys()].some((k) => !known.includes(k))) {
    return undefined;
  }
  const days = (parts.get('BYDAY') ?? '').split(',').filter((day) => day !== '');
  if (!days.every((day) => (DAYS as readonly string[]).includes(day))) return undefined;
  return {
    frequency,
    interval: Number(parts.get('INTERVAL') ?? '1'),
    days: days as Weekday[],
  };
}

/** Returns the rule a form describes. */
export function ruleOf({ frequency, interval, days }: CustomRule): string {
  const parts = [`FREQ=${frequency}`];
  if (interval > 1) parts.push(`INTERVAL=${interval}`);
  if (frequency === 'WEEKLY' && days.length > 0) {
    parts.push(`BYDAY=${DAYS.filter((day) => days.includes(day)).join(',')}`);
  }
  return parts.join(';');
}
