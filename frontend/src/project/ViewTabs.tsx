import { Link, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { PROJECT_KEYS } from '~/app/keymap/places';
import { bindTable } from '~/app/keys';
import { Icon } from '~/ui/Icon';
import styles from './tabs.module.css';
import type { FilterSearch } from '~/filter/useFilter';
import type { TaskSearch } from './openTask';
import { PROJECT_VIEWS, viewAt, type ProjectView } from './views';

export interface ViewTabsProps {
  projectKey: string;
  /** What belongs to the view that is shown, at the end of the line. */
  children?: ReactNode;
}

/** The ways to look at one project; each is an address, so links and the back button work. */
export function ViewTabs({ projectKey, children }: ViewTabsProps) {
  useViewKeys(projectKey);
  const tabs = useRef<HTMLElement>(null);
  const shown = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    // On a narrow screen, or once it is turned, the tab may lie beyond the edge.
    const reveal = () => {
      const current = tabs.current?.querySelector('[aria-current="page"]');
      current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    };
    reveal();
    window.addEventListener('resize', reveal);
    return () => window.removeEventListener('resize', reveal);
  }, [shown]);
  return (
    <div className={styles.line}>
      <nav ref={tabs} className={styles.tabs} aria-label="Views">
        {PROJECT_VIEWS.map((view) => (
          <Link
            key={view.to}
            to={view.to}
            params={{ key: projectKey }}
            search={keepSearch}
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

/** The open task and the filter stay as they are in the other view. */
function keepSearch({ task, q }: TaskSearch & FilterSearch): TaskSearch & FilterSearch {
  return { ...(task === undefined ? {} : { task }), ...(q === undefined ? {} : { q }) };
}

const { view, nextView } = PROJECT_KEYS;

/** 1…9 show a view, and Ctrl+B (or ⌘) the next one. */
function useViewKeys(projectKey: string): void {
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    const show = (to: ProjectView['to']) =>
      void navigate({ to, params: { key: projectKey }, search: keepSearch });
    return bindTable(
      { view, nextView },
      {
        view: ({ key }) => {
          const wanted = PROJECT_VIEWS[Number(key) - 1];
          if (wanted) show(wanted.to);
        },
        nextView: (event) => {
          const shown = viewAt(router.state.location.pathname);
          const at = PROJECT_VIEWS.findIndex((known) => known === shown);
          const next = PROJECT_VIEWS[(at + 1) % PROJECT_VIEWS.length];
          if (at === -1 || !next) return;
          event.preventDefault();
          show(next.to);
        },
      },
    );
  }, [navigate, router, projectKey]);
}
