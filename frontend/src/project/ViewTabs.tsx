import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { bindKeys } from '~/app/keys';
import { Icon } from '~/ui/Icon';
import styles from './tabs.module.css';
import { PROJECT_VIEWS } from './views';

export interface ViewTabsProps {
  projectKey: string;
  /** What belongs to the view that is shown, at the end of the line. */
  children?: ReactNode;
}

/** The ways to look at one project; each is an address, so links and the back button work. */
export function ViewTabs({ projectKey, children }: ViewTabsProps) {
  useViewKeys(projectKey);
  return (
    <div className={styles.line}>
      <nav className={styles.tabs} aria-label="Views">
        {PROJECT_VIEWS.map((view) => (
          <Link
            key={view.to}
            to={view.to}
            params={{ key: projectKey }}
            search={keepTask}
            className={styles.tab}
            activeOptions={{ includeSearch: false }}
          >
            <Icon name={view.icon} />
            {view.name}
          </Link>
        ))}
      </nav>
      <div className={styles.end}>{children}</div>
    </div>
  );
}

/** The open task stays open in the other view. */
function keepTask(now: { task?: string | undefined }) {
  return now.task === undefined ? {} : { task: now.task };
}

/** 1…9 show a view. */
function useViewKeys(projectKey: string): void {
  const navigate = useNavigate();
  useEffect(() => {
    const entries = PROJECT_VIEWS.map((view, index): [string, () => void] => [
      String(index + 1),
      () => void navigate({ to: view.to, params: { key: projectKey }, search: keepTask }),
    ]);
    return bindKeys(Object.fromEntries(entries));
  }, [navigate, projectKey]);
}
