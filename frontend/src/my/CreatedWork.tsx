import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { tasksQuery, workQuery, type ListedTask, type Work } from '~/api/lists';
import { Button } from '~/ui/Button';
import { EmptyState, ErrorPanel } from '~/ui/feedback';
import { today } from '~/ui/dates';
import styles from './my.module.css';
import { RowsSkeleton } from './RowsSkeleton';
import { WorkList, type WorkSection } from './WorkList';

/** Open tasks the caller created, whoever does them, by when they are due. */
export function CreatedWork() {
  const answer = useInfiniteQuery(tasksQuery(undefined, 'creator:me is:open', 'due'));
  const days = useQuery(workQuery(today()));
  if (!answer.data || !days.data) {
    const failed = [answer, days].find((query) => query.isError);
    if (!failed) return <RowsSkeleton what="your tasks" />;
    return (
      <ErrorPanel
        title="Your tasks could not be read"
        error={failed.error}
        retry={() => void failed.refetch()}
      />
    );
  }
  const tasks = answer.data.pages.flatMap((page) => page.items);
  if (tasks.length === 0) {
    return (
      <EmptyState icon="work" title="Nothing you created is open">
        <p>Tasks you create stand here until they are done, whoever does them.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <WorkList sections={sectionsOf(tasks, days.data)} />
      {answer.hasNextPage && (
        <Button
          look="ghost"
          className={styles.more}
          disabled={answer.isFetchingNextPage}
          onClick={() => void answer.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

/** Returns the tasks, which come by due date, in the sections of a day as the server counts it. */
export function sectionsOf(tasks: ListedTask[], day: Pick<Work, 'today' | 'week_ends_on'>) {
  const { today: now, week_ends_on: week } = day;
  const due = (task: ListedTask) => task.due_on;
  const dated = (holds: (on: string) => boolean) =>
    tasks.filter((task) => {
      const on = due(task);
      return on !== null && holds(on);
    });
  const sections = [
    { id: 'overdue', name: 'Overdue', tasks: dated((on) => on < now) },
    { id: 'today', name: 'Today', tasks: dated((on) => on === now) },
    { id: 'this_week', name: 'This week', tasks: dated((on) => on > now && on <= week) },
    { id: 'later', name: 'Later', tasks: dated((on) => on > now && on > week) },
    { id: 'no_date', name: 'No date', tasks: tasks.filter((task) => due(task) === null) },
  ];
  return sections
    .filter((section) => section.tasks.length > 0)
    .map((section): WorkSection => ({ ...section, count: section.tasks.length }));
}
