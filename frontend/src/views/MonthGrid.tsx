import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useMemo, useRef } from 'react';
import type { ListedTask } from '~/api/lists';
import { useChangeSink } from '~/live/LiveProvider';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { useProject } from '~/project/context';
import { announce } from '~/ui/announce';
import { formatLong, today } from '~/ui/dates';
import styles from './calendar.module.css';
import { CalendarDay } from './CalendarDay';
import { isDayDrag } from './dayDrag';
import { useTaskMenu } from './TaskMenu';
import { useDayKeys } from './useDayKeys';
import { useRowKeys } from './useRowKeys';

export interface MonthGridProps {
  /** Weeks of seven days, as YYYY-MM-DD. */
  weeks: string[][];
  month: string;
  name: string;
  items: readonly ListedTask[];
  busy: boolean;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A month as a table of days. A task moves to another day by drag, by its menu, or by Alt and arrows. */
export function MonthGrid({ weeks, month, name, items, busy }: MonthGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const { project } = useProject();
  const { openMenu, menu } = useTaskMenu();
  const inOrder = useMemo(() => items.toSorted(byDay), [items]);
  const { stop, onFocus, keepFocus } = useRowKeys({ element, items: inOrder, openMenu });
  const mayEdit = (project.role === 'owner' || project.role === 'editor') && !project.archived;
  const move = useMove(inOrder);
  useDayDrops(move);
  useDayKeys({
    element,
    items: mayEdit ? inOrder : NO_TASKS,
    move: (taskId, day) => {
      keepFocus(taskId);
      move(taskId, day);
    },
  });
  const byDue = useMemo(() => groupByDay(inOrder), [inOrder]);
  const now = today();
  return (
    <div
      ref={element}
      className={styles.grid}
      role="table"
      aria-label={name}
      aria-busy={busy}
      onFocus={onFocus}
    >
      <div role="row" className={styles.weekdays}>
        {WEEKDAYS.map((day) => (
          <span key={day} role="columnheader">
            <span aria-hidden="true">{day.slice(0, 3)}</span>
            <span className="visually-hidden">{day}</span>
          </span>
        ))}
      </div>
      {weeks.map((week) => (
        <div key={week[0]} role="row" className={styles.week}>
          {week.map((day) => (
            <CalendarDay
              key={day}
              day={day}
              tasks={byDue.get(day) ?? NO_TASKS}
              inMonth={day.startsWith(month)}
              isToday={day === now}
              mayEdit={mayEdit}
              stop={stop}
              onMenu={openMenu}
            />
          ))}
        </div>
      ))}
      {menu}
    </div>
  );
}

const NO_TASKS: ListedTask[] = [];

function groupByDay(items: readonly ListedTask[]): ReadonlyMap<string, ListedTask[]> {
  const days = new Map<string, ListedTask[]>();
  for (const task of items) {
    if (task.due_on !== null) days.set(task.due_on, [...(days.get(task.due_on) ?? []), task]);
  }
  return days;
}

/** The order in which they stand: by day, then by rank as on the board. */
function byDay(a: ListedTask, b: ListedTask): number {
  const day = (a.due_on ?? '').localeCompare(b.due_on ?? '');
  if (day !== 0) return day;
  return a.rank < b.rank ? -1 : 1;
}

/** Returns a way to move a task to a day. */
function useMove(items: readonly ListedTask[]): (taskId: string, day: string) => void {
  const { project } = useProject();
  const { send } = useTaskCommands(project.id);
  return (taskId, day) => {
    const task = items.find((candidate) => candidate.id === taskId);
    if (!task || task.due_on === day) return;
    announce(`${task.key} is due ${formatLong(day)}.`);
    const command = { type: 'schedule', start_on: task.start_on, due_on: day } as const;
    void send(taskId, command, `Could not move ${task.key}`);
  };
}

/** Carries out drops on days, and keeps remote changes away from under the pointer meanwhile. */
function useDayDrops(move: (taskId: string, day: string) => void): void {
  const sink = useChangeSink();
  const latest = useRef(move);
  useEffect(() => {
    latest.current = move;
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => isDayDrag(source.data),
        onDragStart: () => sink?.hold(),
        onDrop: ({ source, location }) => {
          const day = location.current.dropTargets[0]?.data.day;
          if (isDayDrag(source.data) && typeof day === 'string') {
            latest.current(source.data.taskId, day);
          }
          sink?.release();
        },
      }),
    [sink],
  );
}
