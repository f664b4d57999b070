import { connection, type Connection } from '~/live/connection';
import { pending } from '~/pending/store';
import styles from './sidebar.module.css';
import { useStore } from './store';

const WORDS: Record<Connection, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
  behind: 'Behind: showing slightly older data',
};

/** How fresh this screen is, in a shape, a colour and a word. */
export function ConnectionStatus() {
  const state = useStore(connection);
  const waiting = useStore(pending).length;
  const queue = waiting > 0 && state !== 'live' ? ` · ${waiting} waiting` : '';
  return (
    <div className={styles.connection} role="status" data-testid="connection">
      <span className={styles.dot} data-state={state} aria-hidden="true" />
      <span className={styles.state}>
        {WORDS[state]}
        {queue}
      </span>
    </div>
  );
}
