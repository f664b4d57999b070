import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { historyQuery } from '~/api/queries';
import type { HistoryEntry } from '~/api/types';
import { Avatar } from '~/ui/Avatar';
import { Button } from '~/ui/Button';
import { AfterAWhile, Bone, ErrorPanel } from '~/ui/feedback';
import { nameOf } from '~/ui/people';
import { RelativeTime } from '~/ui/RelativeTime';
import { useTask, type TaskTools } from './context';
import { sentenceOf, type Names, type Sentence } from './sentences';
import styles from './timeline.module.css';

/** Everything that ever happened to the task, newest first. */
export function Timeline() {
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
  return (
    <>
      <ol className={styles.list} aria-label="Timeline">
        {pages.flatMap((page) =>
          page.items.map((entry) => <Line key={entry.event_id} entry={entry} names={names} />),
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

function Line({ entry, names }: { entry: HistoryEntry; names: Names }) {
  const sentence = sentenceOf(entry, names);
  const actor = nameOf(entry.actor);
  return (
    <li className={styles.line}>
      <Avatar name={actor} beside />
      <div className={styles.text}>
        <span className={styles.actor}>{actor}</span> {sentence.text}
        {sentence.values && <Values values={sentence.values} />}{' '}
        <span className={styles.time}>
          <RelativeTime at={entry.at} />
        </span>
        {sentence.texts && <Texts texts={sentence.texts} />}
      </div>
    </li>
  );
}

function Values({ values }: { values: NonNullable<Sentence['values']> }) {
  return (
    <>
      {': '}
      <del className={styles.before}>{values.before || 'none'}</del>
      <span aria-hidden="true"> → </span>
      <span className="visually-hidden"> to </span>
      <ins className={styles.after}>{values.after || 'none'}</ins>
    </>
  );
}

/** Long texts before and after, on demand. */
function Texts({ texts }: { texts: NonNullable<Sentence['texts']> }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide' : 'Show'} the text
      </button>
      {open && (
        <div className={styles.texts}>
          {texts.before !== '' && (
            <div className={styles.removed}>
              <h4>Before</h4>
              {texts.before}
            </div>
          )}
          {texts.after !== '' && (
            <div className={styles.added}>
              <h4>After</h4>
              {texts.after}
            </div>
          )}
        </div>
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
