import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { historyQuery } from '~/api/queries';
import { Button } from '~/ui/Button';
import { AfterAWhile, Bone, ErrorPanel } from '~/ui/feedback';
import { nameOf } from '~/ui/people';
import { useTask, type TaskTools } from './context';
import type { Names } from './sentences';
import styles from './timeline.module.css';
import { TimelineLine } from './TimelineLine';

export interface TimelineProps {
  /** Shows what was said where it was said, instead of only that something was. */
  withComments?: boolean;
}

/** Everything that ever happened to the task, newest first. */
export function Timeline({ withComments = false }: TimelineProps) {
  const tools = useTask();
  const history = useInfiniteQuery(historyQuery(tools.project.id, tools.task.id));
  const pages = history.data?.pages;
  const names = useMemo(
    () =>
      namesOf(
        tools,
        (pages ?? []).flatMap((page) => Object.entries(page.names ?? {})),
      ),
    [tools, pages],
  );
  if (history.isError && !pages) {
    const retry = () => void history.refetch();
    return (
      <ErrorPanel title="The timeline could not be read" error={history.error} retry={retry} />
    );
  }
  if (!pages) {
    return (
      <div className={styles.loading} aria-busy="true">
        <AfterAWhile>
          <Bone height={20} />
          <Bone height={20} width="80%" />
        </AfterAWhile>
      </div>
    );
  }
  const newest = pages[0]?.items[0]?.version;
  return (
    <>
      <ol className={styles.list} aria-label={withComments ? 'Everything' : 'Timeline'}>
        {pages.flatMap((page) =>
          page.items.map((entry) => (
            <TimelineLine
              key={entry.event_id}
              entry={entry}
              names={names}
              isNewest={entry.version === newest}
              comment={
                withComments && entry.type === 'comment_added'
                  ? tools.task.comments_list.find(({ id }) => id === entry.changes[0]?.id)
                  : undefined
              }
            />
          )),
        )}
      </ol>
      {history.hasNextPage && (
        <Button
          look="ghost"
          wide
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Show earlier changes
        </Button>
      )}
    </>
  );
}

/** Names come with the history; what is on this screen already fills in until they do. */
function namesOf({ project, members, task }: TaskTools, named: [string, string][]): Names {
  const known = new Map<string, string>([
    ...members.map((m) => [m.account_id, nameOf(m)] as const),
    ...project.columns.map((column) => [column.id, column.name] as const),
    ...project.labels.map((label) => [label.id, label.name] as const),
    ...task.checklist_items.map((item) => [item.id, item.text] as const),
    ...named,
  ]);
  return (id) => (typeof id === 'string' && (known.get(id) ?? '')) || 'something since removed';
}
