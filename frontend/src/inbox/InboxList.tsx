import type { InboxItem } from '~/api/lists';
import { TaskLink } from '~/project/TaskLink';
import { Avatar } from '~/ui/Avatar';
import { IconButton } from '~/ui/Button';
import { Icon, type IconName } from '~/ui/Icon';
import { nameOf } from '~/ui/people';
import { RelativeTime } from '~/ui/RelativeTime';
import styles from './inbox.module.css';
import { plainText } from './plainText';

export interface InboxListProps {
  items: readonly InboxItem[];
  /** What the accounts mentioned in excerpts are called. */
  names: Record<string, string>;
  onRead: (eventId: string) => void;
}

export function InboxList({ items, names, onRead }: InboxListProps) {
  return (
    <ul className={styles.list} aria-label="Inbox">
      {items.map((item) => (
        <Row key={item.event_id} item={item} names={names} onRead={onRead} />
      ))}
    </ul>
  );
}

interface RowProps extends Omit<InboxListProps, 'items'> {
  item: InboxItem;
}

function Row({ item, names, onRead }: RowProps) {
  const who = nameOf(item.actor);
  const { icon, says } = wordsFor(item.reason);
  const read = () => !item.read && onRead(item.event_id);
  return (
    <li className={styles.item} data-read={item.read} onClick={read}>
      <span className={styles.who}>
        <Avatar name={who} size={28} beside />
        <span className={styles.reason}>
          <Icon name={icon} size={12} />
        </span>
      </span>
      <div className={styles.body}>
        <p className={styles.says}>
          {!item.read && <span className="visually-hidden">Unread: </span>}
          <strong>{who}</strong> {says}
        </p>
        <p className={styles.task}>
          <span className={styles.key}>{item.task.key}</span>
          <TaskLink taskKey={item.task.key} className={styles.title}>
            {item.task.title}
          </TaskLink>
        </p>
        {item.comment && (
          <p className={styles.excerpt}>
            {item.comment.excerpt === null
              ? 'The comment was removed.'
              : plainText(item.comment.excerpt, names)}
          </p>
        )}
      </div>
      <span className={styles.meta}>
        <RelativeTime at={item.at} />
        <span className={styles.project}>{item.project.name}</span>
      </span>
      <span className={styles.mark}>
        {!item.read && (
          <IconButton
            icon="check"
            small
            label={`Mark ${item.task.key} as read`}
            onClick={(event) => {
              event.stopPropagation();
              read();
            }}
          />
        )}
      </span>
    </li>
  );
}

function wordsFor(reason: string): { icon: IconName; says: string } {
  switch (reason) {
    case 'assignment':
      return { icon: 'person', says: 'assigned you' };
    case 'mention':
      return { icon: 'mention', says: 'mentioned you in' };
    case 'comment':
      return { icon: 'comment', says: 'commented on' };
    default:
      // A reason this build does not know yet.
      return { icon: 'history', says: 'changed' };
  }
}
