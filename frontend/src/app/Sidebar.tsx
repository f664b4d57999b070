import { Link } from '@tanstack/react-router';
import { useOtherTabs } from '~/saved/otherTabs';
import { IconButton } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import { Mark } from '~/ui/Mark';
import { AccountMenu } from './AccountMenu';
import { ConnectionStatus } from './ConnectionStatus';
import { openDialog } from './dialogs';
import { PLACES } from './places';
import { ProjectLinks, SavedViewLinks } from './SidebarLinks';
import { UnreadCount } from './UnreadCount';
import styles from './sidebar.module.css';

export interface SidebarProps {
  /** Only as wide as its icons. */
  rail?: boolean;
  onNavigate?: () => void;
}

export function Sidebar({ rail = false, onNavigate }: SidebarProps) {
  useOtherTabs();
  const open = (which: 'new-project' | 'shortcuts') => () => {
    onNavigate?.();
    openDialog(which);
  };
  return (
    <div className={styles.sidebar} data-rail={rail}>
      <Link to="/my" className={styles.brand} onClick={onNavigate}>
        <Mark />
        <span className={styles.linkName}>Task Manager</span>
      </Link>
      <nav className={styles.nav} aria-label="Main">
        <ul>
          {PLACES.map((place) => (
            <li key={place.to}>
              <Link
                to={place.to}
                className={styles.link}
                onClick={onNavigate}
                {...(rail ? { title: place.name } : {})}
              >
                <Icon name={place.icon} />
                <span className={styles.linkName}>{place.name}</span>
                {place.to === '/inbox' && <UnreadCount />}
              </Link>
            </li>
          ))}
        </ul>
        <SavedViewLinks rail={rail} onNavigate={onNavigate} />
        <div className={styles.head}>
          <h2 className={styles.headName}>Projects</h2>
          <IconButton icon="plus" label="New project" small onClick={open('new-project')} />
        </div>
        <ProjectLinks rail={rail} onNavigate={onNavigate} />
      </nav>
      <ConnectionStatus />
      <div className={styles.foot}>
        <AccountMenu />
        <IconButton icon="keyboard" label="Keyboard shortcuts (?)" onClick={open('shortcuts')} />
      </div>
    </div>
  );
}
