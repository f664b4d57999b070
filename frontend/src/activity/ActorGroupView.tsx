import { useState } from 'react';
import type { ActivityEntry } from '~/api/past';
import { Words } from '~/changes/Words';
import { TaskLink } from '~/project/TaskLink';
import { Avatar } from '~/ui/Avatar';
import { Button } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import styles from './activity.module.css';
import { useFeed } from './context';
import { canTakeBack, type ActorGroup } from './groups';
import { saidOf } from './said';

/** Longer rows of changes are folded: a bulk change must not hide the rest of the day. */
const MOST_UNFOLDED = 8;

/** What one person did in a row. */
export function ActorGroupView({ group }: { group: ActorGroup }) {
  const [open, setOpen] = useState(false);
  const { actor, entries } = group;
  const shown = open ? entries : entries.slice(0, MOST_UNFOLDED);
  const hidden = entries.length - shown.length;
  return (
    <section className={styles.group} aria-label={`${actor.name}, ${changes(entries.length)}`}>
      <header className={styles.groupHead}>
        <Avatar name={actor.name} size={24} beside />
        <h3 className={styles.actor}>{actor.name}</h3>
        <span className={styles.count}>{changes(entries.length)}</span>
        <UndoAll group={group} />
      </header>
      <ol className={styles.lines}>
        {shown.map((entry) => (
          <Line key={entry.event_id} entry={entry} />
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" className={styles.more} onClick={() => setOpen(true)}>
          Show {hidden} more
        </button>
      )}
    </section>
  );
}

function changes(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

function Line({ entry }: { entry: ActivityEntry }) {
  const { mayUndo, busy, undo, redo } = useFeed();
  const undone = entry.undone_by != null;
  return (
    <li className={styles.line} data-undone={undone || undefined}>
      <time className={styles.time} dateTime={entry.at} title={full.format(new Date(entry.at))}>
        {clock.format(new Date(entry.at))}
      </time>
      <div className={styles.text}>
        <Said entry={entry} />
        {undone && <span className={styles.state}>Taken back</span>}
        {entry.undoes != null && <span className={styles.state}>An undo</span>}
      </div>
      {mayUndo && undone && (
        <Button look="ghost" small disabled={busy} onClick={() => void redo(entry)}>
          Redo
        </Button>
      )}
      {mayUndo && canTakeBack(entry) && (
        <Button look="ghost" small disabled={busy} onClick={() => void undo([entry])}>
          Undo
        </Button>
      )}
    </li>
  );
}

function Said({ entry }: { entry: ActivityEntry }) {
  const { names } = useFeed();
  return (
    <>
      {entry.task && (
        <TaskLink taskKey={entry.task.key} className={styles.task}>
          <span className={styles.key}>{entry.task.key}</span> {entry.task.title}
        </TaskLink>
      )}
      {saidOf(entry, names).map((line, index) => (
        // Lines repeat, and never change place.
        <span key={index} className={styles.part}>
          <Words line={line} />
        </span>
      ))}
    </>
  );
}

/** Takes everything of a group back, newest first, once somebody has confirmed it. */
function UndoAll({ group }: { group: ActorGroup }) {
  const { mayUndo, busy, undo } = useFeed();
  const [asking, setAsking] = useState(false);
  const left = group.entries.filter(canTakeBack);
  if (!mayUndo || left.length < 2) return null;
  const confirm = () => {
    setAsking(false);
    void undo(left);
  };
  return (
    <>
      <Button look="ghost" small disabled={busy} onClick={() => setAsking(true)}>
        Undo all
      </Button>
      <Modal
        open={asking}
        onClose={() => setAsking(false)}
        title={`Take back ${left.length} changes?`}
        about={`All that ${group.actor.name} did in a row here, newest first. What somebody changed since stays as it is. You can bring everything back at once.`}
      >
        <DialogActions>
          <Button onClick={() => setAsking(false)}>Cancel</Button>
          <Button look="primary" onClick={confirm}>
            Take back
          </Button>
        </DialogActions>
      </Modal>
    </>
  );
}
