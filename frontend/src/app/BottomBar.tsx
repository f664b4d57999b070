import { Link } from '@tanstack/react-router';
import { Icon } from '~/ui/Icon';
import styles from './bottomBar.module.css';
import { PLACES } from './places';
import { UnreadCount } from './UnreadCount';

/** On narrow screens: the few places people go to all day, under their thumbs. */
export function BottomBar({ onMenu }: { onMenu: () => void }) {
  return (
    <nav className={styles.bar} aria-label="Main" data-bar>
      {PLACES.map((place) => (
        <Link key={place.to} to={place.to} className={styles.item}>
          <Icon name={place.icon} size={20} />
          {place.short}
          {place.to === '/inbox' && <UnreadCount />}
        </Link>
      ))}
      <button type="button" className={styles.item} aria-haspopup="dialog" onClick={onMenu}>
        <Icon name="menu" size={20} />
        Menu
      </button>
    </nav>
  );
}
