import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { tasksQuery, type ListedTask, type Sort } from '~/api/lists';
import { NoMatch, ViewError } from '~/filter/problem';
import { useFilter } from '~/filter/useFilter';
import { RowsSkeleton } from '~/my/RowsSkeleton';
import { useProject } from '~/project/context';
import { useLayoutTitle } from '~/project/useLayoutTitle';
import { EmptyState } from '~/ui/feedback';
import styles from './table.module.css';
import { TaskTable } from './TaskTable';
import { useOverlaidItems } from './useOverlaidItems';

const DEFAULT_SORT: Sort = '-created';
const NONE: ListedTask[] = [];

/** All tasks of the project in rows and columns, in the order of the column one asks for. */
export function TablePage() {
  const { project } = useProject();
  const { q } = useFilter();
  const { sort = DEFAULT_SORT } = useSearch({ strict: false });
  const navigate = useNavigate();
  useLayoutTitle('Table');
  const answer = useInfiniteQuery(tasksQuery(project.id, q, sort));
  const read = useMemo(
    () => answer.data?.pages.flatMap((page) => page.items) ?? NONE,
    [answer.data],
  );
  const items = useOverlaidItems(read);
  const scroller = useRef<HTMLElement>(null);
  const content = () => {
    if (answer.isError && !answer.isFetchNextPageError) {
      const retry = () => void answer.refetch();
      return <ViewError title="The table could not be read" error={answer.error} retry={retry} />;
    }
    if (!answer.data) return <RowsSkeleton what="the table" />;
    if (items.length === 0) return <Nothing filtered={q !== ''} />;
    return (
      <TaskTable
        items={items}
        sort={sort}
        onSort={(next) =>
          void navigate({ to: '.', search: (now: object) => ({ ...now, sort: next }) })
        }
        scroller={scroller}
        onEnd={() => {
          if (answer.hasNextPage && !answer.isFetchingNextPage) void answer.fetchNextPage();
        }}
      />
    );
  };
  return (
    <main className={styles.page} ref={scroller} aria-label={`Table of ${project.name}`}>
      {content()}
    </main>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) return <NoMatch />;
  return (
    <EmptyState icon="table" title="No tasks yet">
      <p>Each task has a line here, and each column sorts them. The board is where they begin.</p>
    </EmptyState>
  );
}
