import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useStore } from '~/app/store';
import { Button } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import styles from './outbox.module.css';
import { adopt, followOutbox } from './adopt';
import { OutboxSheet } from './OutboxSheet';
import { needsYou, pending } from './store';
import { useAccount } from './useOverlaid';

/** A closed page lets go of its work a moment after the next one opened. */
const ADOPT_AGAIN_MS = 3000;

/** Sends what earlier pages left, says what waits, and what came of it. */
export function OutboxHost() {
  const client = useQueryClient();
  const { id: accountId } = useAccount();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (accountId === '') return;
    const take = () => void adopt(client, accountId);
    take();
    const again = setTimeout(take, ADOPT_AGAIN_MS);
    window.addEventListener('online', take);
    const unfollow = followOutbox(() => setOpen(true));
    return () => {
      clearTimeout(again);
      window.removeEventListener('online', take);
      unfollow();
    };
  }, [client, accountId]);
  return (
    <>
      <WaitingNote onOpen={() => setOpen(true)} />
      {/* Not sent for when it is wanted: that is when there is no connection. */}
      {open && <OutboxSheet onClose={() => setOpen(false)} />}
    </>
  );
}

/** Says what has not reached the server; nothing while all goes well. */
function WaitingNote({ onOpen }: { onOpen: () => void }) {
  const all = useStore(pending);
  const refused = useStore(needsYou).length;
  const held = all.some((entry) => entry.held);
  if (!held && refused === 0) return null;
  const words = held ? waitingWords(all.length) : needWords(refused);
  return (
    <div className={styles.note} role="status">
      <Icon name={held ? 'clock' : 'warning'} />
      <span>{words}</span>
      <Button small look="ghost" onClick={onOpen}>
        Show
      </Button>
    </div>
  );
}

function waitingWords(count: number): string {
  const where = navigator.onLine ? 'Not sent yet' : 'Offline';
  return `${where} – ${count} ${count === 1 ? 'change' : 'changes'} waiting`;
}

function needWords(count: number): string {
  return count === 1 ? '1 change needs you' : `${count} changes need you`;
}
