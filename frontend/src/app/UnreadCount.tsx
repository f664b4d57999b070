import { useQuery } from '@tanstack/react-query';
import { unreadQuery } from '~/api/lists';
import styles from './unread.module.css';

const MOST_SHOWN = 99;

/** How many items of the inbox are unread; nothing when none is. */
export function UnreadCount() {
  const unread = useQuery(unreadQuery()).data ?? 0;
  if (unread === 0) return null;
  return (
    <span className={styles.count}>
      <span aria-hidden="true">{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</span>
      <span className="visually-hidden">, {unread} unread</span>
    </span>
  );
}
