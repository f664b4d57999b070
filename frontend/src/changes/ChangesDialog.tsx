import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ProjectChanges } from '~/api/past';
import { describeError } from '~/api/problem';
import { Avatar } from '~/ui/Avatar';
import { Button } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import { RelativeTime } from '~/ui/RelativeTime';
import { Segments } from '~/ui/Segments';
import { showToast } from '~/ui/toast';
import styles from './changes.module.css';
import { byPerson, byTask, firstAt, sinceWords, type DigestEntry } from './digest';
import { useMarkSeen } from './useChanges';
import { Words } from './Words';

type Grouping = 'task' | 'person';

const GROUPINGS = [
  { value: 'task', name: 'By task' },
  { value: 'person', name: 'By person' },
] as const;

export interface ChangesDialogProps {
  projectId: string;
  /** As they were when the dialog was opened: what is read does not move. */
  changes: ProjectChanges;
  onClose: () => void;
}

/** What others did, a thing at a time; closing it notes that it was looked at. */
export function ChangesDialog({ projectId, changes, onClose }: ChangesDialogProps) {
  const [grouping, setGrouping] = useState<Grouping>('task');
  const markSeen = useMarkSeen(projectId);
  const entries = useMemo(() => byTask(changes), [changes]);
  const since = firstAt(changes);

  const finish = () => {
    onClose();
    markSeen(changes).catch((error: unknown) => {
      const { message, requestId } = describeError(error);
      const retry = () => void markSeen(changes);
      showToast({ kind: 'error', title: 'Not noted as seen', detail: message, requestId, retry });
    });
  };
  return (
    <Modal
      open
      wide
      onClose={finish}
      title={since === undefined ? 'Changes' : `Changes since ${sinceWords(since)}`}
    >
      <Segments label="Group" value={grouping} options={GROUPINGS} onChange={setGrouping} />
      {grouping === 'task' ? (
        <ul className={styles.entries} aria-label="Changes by task">
          {entries.map((entry) => (
            <li key={entry.key} className={styles.entry}>
              <Entry entry={entry} onOpen={finish} />
            </li>
          ))}
        </ul>
      ) : (
        <People entries={entries} onOpen={finish} />
      )}
      {changes.more && (
        <p className={styles.note}>These are the earliest. What came later follows after them.</p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Keep as new</Button>
        <Button look="primary" onClick={finish}>
          Mark as seen
        </Button>
      </DialogActions>
    </Modal>
  );
}

function Entry({ entry, onOpen }: { entry: DigestEntry; onOpen: () => void }) {
  return (
    <>
      <div className={styles.entryHead}>
        <EntryName entry={entry} onOpen={onOpen} />
        <span className={styles.time}>
          <RelativeTime at={entry.lastAt} />
        </span>
      </div>
      <ul className={styles.lines}>
        {entry.lines.map((line, index) => (
          // Lines repeat, and never change place.
          <li key={index}>
            <Words line={line} />
          </li>
        ))}
      </ul>
      <p className={styles.people}>
        {entry.people.map(({ id, name }) => (
          <span key={id} className={styles.person}>
            <Avatar name={name} size={16} beside />
            {name}
          </span>
        ))}
      </p>
    </>
  );
}

function EntryName({ entry, onOpen }: { entry: DigestEntry; onOpen: () => void }) {
  const { task } = entry;
  if (!task) return <span className={styles.name}>The project itself</span>;
  return (
    <Link
      to="."
      search={(old) => ({ ...old, task: task.key })}
      className={styles.name}
      onClick={onOpen}
    >
      <span className={styles.key}>{task.key}</span> {task.title}
    </Link>
  );
}

function People({ entries, onOpen }: { entries: DigestEntry[]; onOpen: () => void }) {
  return (
    <ul className={styles.entries} aria-label="Changes by person">
      {byPerson(entries).map((person) => (
        <li key={person.id} className={styles.entry}>
          <div className={styles.entryHead}>
            <span className={styles.person}>
              <Avatar name={person.name} size={20} beside />
              <strong>{person.name}</strong>
            </span>
            <span className={styles.time}>{times(person.events)}</span>
          </div>
          <ul className={styles.lines}>
            {person.entries.map(({ entry, events }) => (
              <li key={entry.key} className={styles.touched}>
                <EntryName entry={entry} onOpen={onOpen} />
                <span className={styles.time}>{times(events)}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function times(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}
