import { useQueryClient } from '@tanstack/react-query';
import { useStore } from '~/app/store';
import { keyOf } from '~/undo/undo';
import { workWords } from '~/undo/words';
import { Button } from '~/ui/Button';
import { Modal } from '~/ui/Dialog';
import { EmptyState } from '~/ui/feedback';
import { RelativeTime } from '~/ui/RelativeTime';
import styles from './outbox.module.css';
import { discard, sendNow, submit } from './outbox';
import { forgetRefused } from './storage';
import { needsYou, pending, removeNeedsYou, type NeedsYou, type Pending } from './store';

/** What has not reached the server, and what it refused: each can be sent again or let go. */
export function OutboxSheet({ onClose }: { onClose: () => void }) {
  const waiting = useStore(pending);
  const refused = useStore(needsYou);
  return (
    <Modal open wide onClose={onClose} title="Changes on their way">
      {waiting.length + refused.length === 0 && (
        <EmptyState icon="check" title="Everything is saved">
          <p>Nothing waits to be sent.</p>
        </EmptyState>
      )}
      {refused.length > 0 && (
        <section>
          <h3 className={styles.heading}>Need you</h3>
          <ul className={styles.list} aria-label="Refused changes">
            {refused.map((one) => (
              <Refused key={one.entry.id} refused={one} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && (
        <section>
          <h3 className={styles.heading}>Waiting</h3>
          <ul className={styles.list} aria-label="Waiting changes">
            {waiting.map((entry) => (
              <Waiting key={entry.id} entry={entry} />
            ))}
          </ul>
          <Button small onClick={sendNow}>
            Try now
          </Button>
        </section>
      )}
    </Modal>
  );
}

function Waiting({ entry }: { entry: Pending }) {
  const words = useWords(entry);
  return (
    <li className={styles.row}>
      <span className={styles.what}>{words}</span>
      <span className={styles.time}>
        <RelativeTime at={new Date(entry.since).toISOString()} />
      </span>
      <Button small look="ghost" aria-label={`Discard: ${words}`} onClick={() => discard(entry)}>
        Discard
      </Button>
    </li>
  );
}

function Refused({ refused: { entry, reason } }: { refused: NeedsYou }) {
  const client = useQueryClient();
  const words = useWords(entry);
  const letGo = () => {
    removeNeedsYou(entry.id);
    void forgetRefused(entry.id);
  };
  const again = () => {
    const { projectId, accountId, work, failure } = entry;
    letGo();
    submit(client, { projectId, accountId, work, failure });
  };
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        {words}
        <span className={styles.reason}>{reason}</span>
      </span>
      <Button small aria-label={`Send again: ${words}`} onClick={again}>
        Send again
      </Button>
      <Button small look="ghost" aria-label={`Discard: ${words}`} onClick={letGo}>
        Discard
      </Button>
    </li>
  );
}

function useWords(entry: Pending): string {
  const client = useQueryClient();
  return workWords(entry.work, (taskId) => keyOf(client, entry.projectId, taskId));
}
