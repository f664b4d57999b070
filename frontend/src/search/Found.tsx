import { useInfiniteQuery } from '@tanstack/react-query';
import { tasksQuery, searchQuery, type FoundTask, type ListedTask } from '~/api/lists';
import { NoMatch, ViewError } from '~/filter/problem';
import { RowsSkeleton } from '~/my/RowsSkeleton';
import { Button } from '~/ui/Button';
import { isQuery } from './isQuery';
import { Results } from './Results';
import styles from './search.module.css';

/** What a query, or words, find in all of the caller's projects; without either, every task. */
export function Found({ q }: { q: string }) {
  return q === '' || isQuery(q) ? <ByQuery q={q} /> : <ByWords q={q} />;
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
