import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { inboxQuery, listKeys, markRead, type InboxPage as Page } from '~/api/lists';
import { describeError } from '~/api/problem';
import { Screen } from '~/app/Screen';
import { useTitle } from '~/app/useTitle';
import { RowsSkeleton } from '~/my/RowsSkeleton';
import { useTaskIsOpen } from '~/project/openTask';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/Button';
import { EmptyState, ErrorPanel } from '~/ui/feedback';
import { SegmentLinks } from '~/ui/SegmentLinks';
import { showToast } from '~/ui/toast';
import styles from './inbox.module.css';
import { InboxList } from './InboxList';

/** What concerns the caller, newest first: assignments, mentions, comments. */
export function InboxPage() {
  const { only = 'all' } = useSearch({ from: '/app/inbox' });
  useTitle(useTaskIsOpen() ? null : ['Inbox']);
  const answer = useInfiniteQuery(inboxQuery(only));
  const newest = answer.data?.pages[0];
  const read = useMarkRead();
  return (
    <Screen
      title="Inbox"
      actions={
        <>
          <SegmentLinks label="Which items">
            <Link to="/inbox" search={{}} activeOptions={{ includeSearch: true, exact: true }}>
              All
            </Link>
            <Link to="/inbox" search={{ only: 'unread' }}>
              Unread
            </Link>
          </SegmentLinks>
          <Button
            look="ghost"
            disabled={!newest || newest.unread === 0}
            onClick={() => newest && void read({ upto: newest.upto })}
          >
            Mark all read
          </Button>
        </>
      }
    >
      <Content answer={answer} only={only} onRead={(event) => void read({ events: [event] })} />
    </Screen>
  );
}

interface ContentProps {
  answer: ReturnType<typeof useInfiniteQuery<Page, Error, { pages: Page[] }>>;
  only: 'all' | 'unread';
  onRead: (eventId: string) => void;
}

function Content({ answer, only, onRead }: ContentProps) {
  if (!answer.data) {
    if (!answer.isError) return <RowsSkeleton what="your inbox" />;
    return (
      <ErrorPanel
        title="Your inbox could not be read"
        error={answer.error}
        retry={() => void answer.refetch()}
      />
    );
  }
  const items = answer.data.pages.flatMap((page) => page.items);
  const names = Object.assign({}, ...answer.data.pages.map((page) => page.names)) as Page['names'];
  if (items.length === 0) {
    return (
      <EmptyState icon="inbox" title={only === 'unread' ? 'All read' : 'Nothing yet'}>
        <p>When somebody assigns you a task, mentions you or answers you, it stands here.</p>
        {only === 'unread' && (
          <Link to="/inbox" search={{}}>
            Show what you have read
          </Link>
        )}
      </EmptyState>
    );
  }
  return (
    <>
      <InboxList items={items} names={names} onRead={onRead} />
      {answer.hasNextPage && (
        <Button
          look="ghost"
          className={styles.more}
          disabled={answer.isFetchingNextPage}
          onClick={() => void answer.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </>
  );
}

/** Returns a way to mark items as read; what the inbox then holds is read again. */
function useMarkRead() {
  const client = useQueryClient();
  return async (what: Parameters<typeof markRead>[0]) => {
    try {
      await markRead(what);
      if ('upto' in what) announce('Everything is marked as read.');
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({ kind: 'error', title: 'Not marked as read', detail: message, requestId });
    } finally {
      await client.invalidateQueries({ queryKey: listKeys.inbox });
    }
  };
}
