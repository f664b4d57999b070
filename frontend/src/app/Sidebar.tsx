import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { projectsQuery } from '~/api/queries';
import { IconButton } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import { KeyBadge } from '~/ui/KeyBadge';
import { Mark } from '~/ui/Mark';
import { AccountMenu } from './AccountMenu';
import { ConnectionStatus } from './ConnectionStatus';
import { openDialog } from './dialogs';
import styles from './sidebar.module.css';

export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const open = (which: 'new-project' | 'shortcuts') => () => {
    onNavigate?.();
    openDialog(which);
  };
  return (
    <div className={styles.sidebar}>
      <Link to="/projects" className={styles.brand} onClick={onNavigate}>
        <Mark />
        Task Manager
      </Link>
      <nav className={styles.nav} aria-label="Main">
        <Link to="/projects" className={styles.link} onClick={onNavigate}>
          <Icon name="board" />
          <span className={styles.linkName}>All projects</span>
        </Link>
        <div className={styles.head}>
          <span>Projects</span>
          <IconButton icon="plus" label="New project" small onClick={open('new-project')} />
        </div>
        <ProjectLinks onNavigate={onNavigate} />
      </nav>
      <ConnectionStatus />
      <div className={styles.foot}>
        <AccountMenu />
        <IconButton icon="keyboard" label="Keyboard shortcuts (?)" onClick={open('shortcuts')} />
      </div>
    </div>
  );
}

function ProjectLinks({ onNavigate }: { onNavigate: (() => void) | undefined }) {
  const projects = useQuery(projectsQuery()).data?.filter((project) => !project.archived) ?? [];
  return (
    <ul>
      {projects.map((project) => (
        <li key={project.id}>
          <Link
            to="/p/$key"
            params={{ key: project.key }}
            className={styles.link}
            onClick={onNavigate}
          >
            <KeyBadge projectKey={project.key} />
            <span className={styles.linkName}>{project.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
