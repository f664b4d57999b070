import { useInfiniteQuery } from '@tanstack/react-query';
import { tasksQuery, searchQuery, type FoundTask, type ListedTask } from '~/api/lists';
import { Screen } from '~/app/Screen';
import { useTitle } from '~/app/useTitle';
import { NoMatch, ViewError } from '~/filter/problem';
import { QueryInput } from '~/filter/QueryInput';
import { useFilter } from '~/filter/useFilter';
import { RowsSkeleton } from '~/my/RowsSkeleton';
import { useTaskIsOpen } from '~/project/openTask';
import { Button } from '~/ui/Button';
import { EmptyState } from '~/ui/feedback';
import { isQuery } from './isQuery';
import { Results } from './Results';
import styles from './search.module.css';

/** Finds tasks in all of the caller's projects: by words, or by a query in the query language. */
export function SearchPage() {
  const { q, setQ } = useFilter();
  useTitle(useTaskIsOpen() ? null : [q === '' ? 'Search' : `“${q}”`, 'Search']);
  return (
    <Screen title="Search">
      <div className={styles.field} role="search">
        <QueryInput
          key={q === '' ? 'new' : 'asked'}
          q={q}
          onQuery={setQ}
          label="Search"
          icon="search"
          placeholder="Words, a key, or a query such as assignee:me due<=7d"
          autoFocus={q === ''}
        />
      </div>
      <Found q={q} />
    </Screen>
  );
}

function Found({ q }: { q: string }) {
  if (q === '') {
    return (
      <EmptyState icon="search" title="Search all your projects">
        <p>
          Words are looked for in titles, descriptions and comments; <code>is:overdue</code> or{' '}
          <code>was.status:review</code> ask for more, even for what was once true.
        </p>
      </EmptyState>
    );
  }
  return isQuery(q) ? <ByQuery q={q} /> : <ByWords q={q} />;
}

function ByWords({ q }: { q: string }) {
  return <Answer answer={useInfiniteQuery(searchQuery(q))} />;
}

function ByQuery({ q }: { q: string }) {
  return <Answer answer={useInfiniteQuery(tasksQuery(undefined, q, '-changed'))} />;
}

interface AnswerProps {
  answer: {
    data: { pages: { items: (ListedTask | FoundTask)[] }[] } | undefined;
    error: unknown;
    isError: boolean;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
}

function Answer({ answer }: AnswerProps) {
  if (answer.isError) {
    const retry = () => void answer.refetch();
    return <ViewError title="Nothing could be searched" error={answer.error} retry={retry} />;
  }
  if (!answer.data) return <RowsSkeleton what="what was found" />;
  const items = answer.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <NoMatch />;
  return (
    <>
      <p className={styles.count} role="status">
        {items.length}
        {answer.hasNextPage ? ' and more' : ''} {items.length === 1 ? 'task' : 'tasks'} found
      </p>
      <Results items={items} />
      {answer.hasNextPage && (
        <Button
          look="ghost"
          disabled={answer.isFetchingNextPage}
          onClick={() => void answer.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}
