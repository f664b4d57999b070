import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readMoreWork, workQuery, type DueGroup, type WorkTask } from '~/api/lists';
import { describeError } from '~/api/problem';
import { Button } from '~/ui/Button';
import { EmptyState, ErrorPanel } from '~/ui/feedback';
import { today } from '~/ui/dates';
import { showToast } from '~/ui/toast';
import styles from './my.module.css';
import { RowsSkeleton } from './RowsSkeleton';
import { WorkList, type WorkSection } from './WorkList';

const NAMES: Record<DueGroup, string> = {
  overdue: 'Overdue',
  today: 'Today',
  this_week: 'This week',
  later: 'Later',
  no_date: 'No date',
};

/** Tasks assigned to the caller and still to be done, by when they are due. */
export function AssignedWork() {
  const answer = useQuery(workQuery(today()));
  if (!answer.data) {
    if (!answer.isError) return <RowsSkeleton what="your tasks" />;
    return (
      <ErrorPanel
        title="Your tasks could not be read"
        error={answer.error}
        retry={() => void answer.refetch()}
      />
    );
  }
  const groups = answer.data.groups.filter((group) => group.count > 0);
  if (groups.length === 0) {
    return (
      <EmptyState icon="work" title="Nothing is waiting for you">
        <p>Tasks that are assigned to you stand here, by when they are due.</p>
      </EmptyState>
    );
  }
  // What was read on top of the first page belongs to that answer alone.
  return <Groups key={answer.dataUpdatedAt} groups={groups} />;
}

type Group = Awaited<ReturnType<typeof readMoreWork>>['groups'][number];

interface More {
  items: WorkTask[];
  next: string | null;
}

function Groups({ groups }: { groups: Group[] }) {
  const [more, setMore] = useState<Partial<Record<DueGroup, More>>>({});
  const readMore = async (group: DueGroup, cursor: string) => {
    try {
      const page = (await readMoreWork(cursor)).groups[0];
      if (!page) return;
      setMore((all) => ({
        ...all,
        [group]: { items: [...(all[group]?.items ?? []), ...page.items], next: page.next_cursor },
      }));
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({ kind: 'error', title: 'No more were read', detail: message, requestId });
    }
  };
  const sections: WorkSection[] = groups.map(({ group, count, items, next_cursor }) => {
    const next = more[group] ? more[group].next : next_cursor;
    return {
      id: group,
      name: NAMES[group],
      count,
      tasks: [...items, ...(more[group]?.items ?? [])],
      after: next !== null && (
        <Button look="ghost" className={styles.more} onClick={() => void readMore(group, next)}>
          Show more
        </Button>
      ),
    };
  });
  return <WorkList sections={sections} />;
}
