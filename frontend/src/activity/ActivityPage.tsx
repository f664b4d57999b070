import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { activityQuery } from '~/api/past';
import type { Member, Project } from '~/api/types';
import { useTitle } from '~/app/useTitle';
import { useTaskIsOpen } from '~/project/openTask';
import { Button } from '~/ui/Button';
import { formatLong, today } from '~/ui/dates';
import { useProject } from '~/project/context';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import styles from './activity.module.css';
import { ActorGroupView } from './ActorGroupView';
import { FeedContext, type FeedTools } from './context';
import { groupFeed, type DayGroup } from './groups';
import { useTakeBack } from './useTakeBack';

/** Everything that happened in a project, newest first; each line can be taken back. */
export function ActivityPage() {
  const { project, members } = useProject();
  const feed = useInfiniteQuery(activityQuery(project.id));
  const { busy, undo, redo } = useTakeBack(project.id);
  const pages = feed.data?.pages;
  const days = useMemo(() => groupFeed((pages ?? []).flatMap((page) => page.items)), [pages]);
  const names = useMemo(() => namesOf(project, members, pages), [project, members, pages]);
  const refusal = whyNot(project);
  useTitle(useTaskIsOpen() ? null : ['Activity', project.name]);
  const tools: FeedTools = { names, mayUndo: refusal === undefined, busy, undo, redo };

  return (
    <main className={styles.page} aria-label={`Activity of ${project.name}`}>
      <div className={styles.column}>
        {refusal && <p className={styles.note}>{refusal}</p>}
        {feed.isError && !pages ? (
          <ErrorPanel
            title="The activity could not be read"
            error={feed.error}
            retry={() => void feed.refetch()}
          />
        ) : (
          <FeedContext value={tools}>{pages ? <Days days={days} /> : <Loading />}</FeedContext>
        )}
        {feed.hasNextPage && (
          <Button
            look="ghost"
            wide
            disabled={feed.isFetchingNextPage}
            onClick={() => void feed.fetchNextPage()}
          >
            Show earlier activity
          </Button>
        )}
      </div>
    </main>
  );
}

function whyNot(project: Project): string | undefined {
  if (project.archived) return 'This project is archived: its history can be read, not changed.';
  if (project.role === 'viewer') return 'Viewers read; commenters and editors take changes back.';
  return undefined;
}

function Days({ days }: { days: DayGroup[] }) {
  if (days.length === 0) {
    return (
      <EmptyState icon="history" title="Nothing has happened yet">
        <p>Every change to this project and its tasks will stand here.</p>
      </EmptyState>
    );
  }
  return (
    <>
      {days.map(({ day, groups }) => (
        <section key={day} className={styles.day} aria-label={dayName(day)}>
          <h2 className={styles.dayName}>{dayName(day)}</h2>
          {groups.map((group) => (
            <ActorGroupView key={group.key} group={group} />
          ))}
        </section>
      ))}
    </>
  );
}

function dayName(day: string): string {
  const now = today();
  if (day === now) return 'Today';
  const yesterday = new Date(Date.parse(now) - 86_400_000).toISOString().slice(0, 10);
  return day === yesterday ? 'Yesterday' : formatLong(day);
}

function namesOf(
  project: Project,
  members: Member[],
  pages: { names: Record<string, string> }[] | undefined,
): Record<string, string> {
  return Object.assign(
    Object.fromEntries([
      ...members.map((member) => [member.account_id, member.display_name ?? 'Former member']),
      ...project.columns.map((column) => [column.id, column.name]),
      ...project.labels.map((label) => [label.id, label.name || label.colour]),
    ]) as Record<string, string>,
    ...(pages ?? []).map((page) => page.names),
  ) as Record<string, string>;
}

function Loading() {
  return (
    <div className={styles.loading} aria-busy="true">
      <AfterAWhile>
        <span className="visually-hidden" role="status">
          Loading activity
        </span>
        {[70, 85, 60, 75].map((width) => (
          <Bone key={width} height={20} width={`${width}%`} />
        ))}
      </AfterAWhile>
    </div>
  );
}
