import { Link } from '@tanstack/react-router';
import { Icon } from '~/ui/Icon';
import styles from './bottomBar.module.css';
import { openDialog } from './dialogs';
import { PLACES } from './places';
import { UnreadCount } from './UnreadCount';

/** On narrow screens: the few places people go to all day, under their thumbs. */
export function BottomBar({ onMenu }: { onMenu: () => void }) {
  return (
    <nav className={styles.bar} aria-label="Main" data-bar>
      <Place to="/my" />
      <Place to="/search" />
      <button
        type="button"
        className={styles.item}
        aria-haspopup="dialog"
        onClick={() => openDialog('new-task')}
      >
        <Icon name="plus" size={20} />
        New task
      </button>
      <Place to="/inbox" />
      <button type="button" className={styles.item} aria-haspopup="dialog" onClick={onMenu}>
        <Icon name="menu" size={20} />
        Menu
      </button>
    </nav>
  );
}

function Place({ to }: { to: (typeof PLACES)[number]['to'] }) {
  const place = PLACES.find((candidate) => candidate.to === to);
  if (!place) return null;
  return (
    <Link to={to} className={styles.item}>
      <Icon name={place.icon} size={20} />
      {place.short}
      {to === '/inbox' && <UnreadCount />}
    </Link>
  );
}
