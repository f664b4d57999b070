import type { Card } from '~/api/types';
import { formatShort, today } from '~/ui/dates';
import { MenuItem } from '~/ui/Menu';
import type { Apply } from './apply';

const DAY_MS = 86_400_000;
const SATURDAY = 6;

/** The days most tasks are due; another one is set in the task itself. */
export function DueItems({ cards, apply }: { cards: Card[]; apply: Apply }) {
  const set = (due_on: string | null) =>
    apply(cards, (card) => ({ type: 'schedule', start_on: card.start_on, due_on }), {
      done: due_on === null ? 'no longer due' : `due ${formatShort(due_on, today())}`,
      failure: 'Could not set the due date of',
    });
  return (
    <>
      {dueChoices(today()).map(({ name, date }) => (
        <MenuItem
          key={name}
          icon="calendar"
          shortcut={formatShort(date, today())}
          onSelect={() => set(date)}
        >
          {name}
        </MenuItem>
      ))}
      <MenuItem icon="close" onSelect={() => set(null)}>
        No due date
      </MenuItem>
    </>
  );
}

/** Returns the choices as they are from a given day. */
export function dueChoices(from: string): { name: string; date: string }[] {
  const weekday = new Date(from).getUTCDay();
  const after = (days: number) =>
    new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
  return [
    { name: 'Today', date: after(0) },
    { name: 'Tomorrow', date: after(1) },
    { name: 'Saturday', date: after((SATURDAY - weekday + 7) % 7 || 7) },
    { name: 'Next Monday', date: after((8 - weekday) % 7 || 7) },
    { name: 'In two weeks', date: after(14) },
  ];
}
