import { GB } from 'chrono-node/en';
import { today } from '~/ui/dates';
import type { FoundDate } from './grammar';

/** Finds days written in words or digits, "friday" being the next one; times of day are no days. */
export function findDates(text: string, now: Date = new Date()): FoundDate[] {
  return GB.parse(text, now, { forwardDate: true }).flatMap((found) => {
    const { start, index, text: words } = found;
    const names = start.isCertain('day') || start.isCertain('weekday') || start.isCertain('month');
    if (!names && !/week|month|year/i.test(words)) return [];
    return [{ from: index, to: index + words.length, date: today(start.date()) }];
  });
}
