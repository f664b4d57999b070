import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { dueBetweenQuery, GROUP_OPENS } from '~/api/lists';
import { MONTH_KEYS } from '~/app/keymap/places';
import { bindTable } from '~/app/keys';
import { useTitle } from '~/app/useTitle';
import { ViewError } from '~/filter/problem';
import { useFilter } from '~/filter/useFilter';
import { useProject } from '~/project/context';
import { useTaskIsOpen } from '~/project/openTask';
import { Button, IconButton } from '~/ui/Button';
import { today } from '~/ui/dates';
import styles from './calendar.module.css';
import { monthOf, monthsAfter, weeksOf } from './days';
import { MonthGrid } from './MonthGrid';
import { useOverlaidItems } from './useOverlaidItems';

const NONE: never[] = [];
const title = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** The tasks of a project on the days they are due, a month at a time. */
export function CalendarPage() {
  const { project } = useProject();
  const { q } = useFilter();
  const { month = monthOf(today()) } = useSearch({ from: '/app/p/$key/calendar' });
  const showMonth = useShowMonth();
  useTitle(useTaskIsOpen() ? null : ['Calendar', project.name]);
  const weeks = weeksOf(month);
  const first = weeks[0]?.[0] ?? '';
  const last = weeks.at(-1)?.at(-1) ?? '';
  const answer = useQuery(dueBetweenQuery(project.id, q, first, last));
  const items = useOverlaidItems(answer.data?.items ?? NONE);
  const name = title.format(new Date(`${month}-01`));
  useMonthKeys(month, showMonth);
  return (
    <main className={styles.page} aria-label={`Calendar of ${project.name}`}>
      <header className={styles.head}>
        <h2 className={styles.month} aria-live="polite">
          {name}
        </h2>
        <IconButton
          icon="chevronLeft"
          label="Previous month (,)"
          onClick={() => showMonth(monthsAfter(month, -1))}
        />
        <IconButton
          icon="chevronRight"
          label="Next month (.)"
          onClick={() => showMonth(monthsAfter(month, 1))}
        />
        <Button look="ghost" small onClick={() => showMonth(monthOf(today()))}>
          This month
        </Button>
        <span className={styles.note} role="status">
          {answer.isFetching && !answer.data ? 'Loading…' : summary(items.length, q !== '')}
          {answer.data?.more && ' More are not shown; a filter makes them fewer.'}
        </span>
      </header>
      {answer.isError ? (
        <ViewError
          title="The calendar could not be read"
          error={answer.error}
          shift={q === '' ? 0 : GROUP_OPENS}
          retry={() => void answer.refetch()}
        />
      ) : (
        <MonthGrid weeks={weeks} month={month} items={items} busy={!answer.data} name={name} />
      )}
    </main>
  );
}

function summary(count: number, filtered: boolean): string {
  const tasks = count === 1 ? '1 task is due' : `${count} tasks are due`;
  if (count > 0) return tasks;
  return filtered ? 'No task that matches is due.' : 'Nothing is due.';
}

function useShowMonth(): (month: string) => void {
  const navigate = useNavigate();
  return (month) => {
    // The current month needs no address of its own: tomorrow it may be another.
    const shown = month === monthOf(today()) ? undefined : month;
    void navigate({ to: '.', search: (now: object) => ({ ...now, month: shown }) });
  };
}

function useMonthKeys(month: string, showMonth: (month: string) => void): void {
  useEffect(() =>
    bindTable(MONTH_KEYS, {
      before: () => showMonth(monthsAfter(month, -1)),
      after: () => showMonth(monthsAfter(month, 1)),
      today: () => showMonth(monthOf(today())),
    }),
  );
}
