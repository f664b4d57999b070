import { memo, useRef, useState } from 'react';
import type { ListedTask } from '~/api/lists';
import { TaskLink } from '~/project/TaskLink';
import { classes } from '~/ui/classes';
import { formatLong } from '~/ui/dates';
import { Icon } from '~/ui/Icon';
import { StatusGlyph } from '~/ui/StatusGlyph';
import styles from './calendar.module.css';
import { useDayDrop, useTaskDrag } from './dayDrag';
import { useNames } from './GroupedRows';
import type { OpenTaskMenu } from './TaskMenu';

export interface CalendarDayProps {
  day: string;
  tasks: readonly ListedTask[];
  inMonth: boolean;
  isToday: boolean;
  mayEdit: boolean;
  /** The task that is the calendar's one stop in the tab order. */
  stop: string | undefined;
  onMenu: OpenTaskMenu;
}

/** A day shows so many tasks before it asks to be opened. */
const MOST_SHOWN = 4;

export const CalendarDay = memo(function CalendarDay(props: CalendarDayProps) {
  const { day, tasks, inMonth, isToday, stop } = props;
  const ref = useRef<HTMLDivElement>(null);
  const over = useDayDrop(ref, day);
  const [open, setOpen] = useState(false);
  const hidden = open ? 0 : Math.max(0, tasks.length - MOST_SHOWN);
  // The task in focus is never among those left out.
  const shown = tasks.filter((task, index) => index < tasks.length - hidden || task.id === stop);
  return (
    <div
      ref={ref}
      role="cell"
      data-day={day}
      className={classes(
        styles.day,
        !inMonth && styles.outside,
        isToday && styles.today,
        over && styles.over,
        tasks.length === 0 && styles.bare,
      )}
    >
      <time className={styles.date} dateTime={day} aria-current={isToday ? 'date' : undefined}>
        <span aria-hidden="true">
          <span className={styles.number}>{Number(day.slice(8))}</span>
          <span className={styles.words}>{formatLong(day)}</span>
        </span>
        <span className="visually-hidden">{formatLong(day)}</span>
      </time>
      {shown.length > 0 && (
        <ul className={styles.tasks}>
          {shown.map((task) => (
            <li key={task.id}>
              <DueTask {...props} task={task} />
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <button type="button" className={styles.more} onClick={() => setOpen(true)}>
          {tasks.length - shown.length} more
        </button>
      )}
    </div>
  );
});

function DueTask({ task, mayEdit, stop, onMenu }: CalendarDayProps & { task: ListedTask }) {
  const ref = useRef<HTMLDivElement>(null);
  const dragging = useTaskDrag(ref, task.id, mayEdit);
  const { columns } = useNames();
  const column = columns.get(task.column_id);
  const tabIndex = task.id === stop ? 0 : -1;
  const open = (part: 'all' | 'due') => {
    const anchor = ref.current;
    if (anchor) onMenu({ task, anchor, part });
  };
  return (
    <div
      ref={ref}
      className={classes(
        styles.task,
        column?.kind === 'done' && styles.done,
        dragging && styles.dragging,
      )}
      data-row={task.id}
      onContextMenu={(event) => {
        event.preventDefault();
        open('all');
      }}
    >
      {column && <StatusGlyph kind={column.kind} />}
      <TaskLink taskKey={task.key} className={styles.title} tabIndex={tabIndex}>
        {task.title}
      </TaskLink>
      {mayEdit && (
        <button
          type="button"
          className={styles.menu}
          tabIndex={tabIndex}
          aria-haspopup="menu"
          aria-label={`Move ${task.key} to another day`}
          onClick={() => open('due')}
        >
          <Icon name="more" />
        </button>
      )}
    </div>
  );
}
