import { useState } from 'react';
import type { HistoryEntry, TaskComment } from '~/api/types';
import { Avatar } from '~/ui/Avatar';
import { classes } from '~/ui/classes';
import { nameOf } from '~/ui/people';
import { RelativeTime } from '~/ui/RelativeTime';
import { Markdown } from './Markdown';
import { sentenceOf, type Names, type Sentence } from './sentences';
import { TextDiff } from './TextDiff';
import { LineActions } from './LineActions';
import { withNames } from './mentions';
import styles from './timeline.module.css';

export interface TimelineLineProps {
  entry: HistoryEntry;
  names: Names;
  /** Whether the task is as this event left it. */
  isNewest: boolean;
  /** The comment that this line is about, when it is to be shown whole. */
  comment: TaskComment | undefined;
}

/** One event: who, what, when; and the ways back from it. */
export function TimelineLine({ entry, names, isNewest, comment }: TimelineLineProps) {
  const sentence = sentenceOf(entry, names);
  const actor = nameOf(entry.actor);
  const undone = entry.undone_by !== undefined && entry.undone_by !== null;
  return (
    <li className={styles.line} data-version={entry.version}>
      <Avatar name={actor} beside />
      <div className={styles.text}>
        <span className={classes(undone && styles.undone)}>
          <span className={styles.actor}>{actor}</span> {entry.undoes ? 'took back a change: ' : ''}
          {sentence.text}
          {sentence.values && <Values values={sentence.values} />}
        </span>{' '}
        {undone && <span className={styles.mark}>undone</span>}{' '}
        <span className={styles.time}>
          <RelativeTime at={entry.at} />
        </span>
        {comment ? (
          <div className={styles.said}>
            <Markdown text={comment.text} />
          </div>
        ) : (
          sentence.texts && <Texts texts={readable(sentence.texts, names)} />
        )}
      </div>
      <LineActions entry={entry} undone={undone} isNewest={isNewest} />
    </li>
  );
}

function readable(texts: NonNullable<Sentence['texts']>, names: Names) {
  const { before, after } = texts;
  return { before: withNames(before, names), after: withNames(after, names) };
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

/** What changed in a longer text, on demand. */
function Texts({ texts }: { texts: NonNullable<Sentence['texts']> }) {
  const [open, setOpen] = useState(false);
  const more = texts.before === '' ? 'Show the text' : 'Show what changed';
  return (
    <>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide the text' : more}
      </button>
      {open && (
        <div className={styles.texts}>
          <TextDiff {...texts} />
        </div>
      )}
    </>
  );
}
