import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { projectsQuery } from '~/api/queries';
import { viewsQuery } from '~/api/saved';
import { starredFirst, useStars } from '~/saved/starred';
import { Icon } from '~/ui/Icon';
import { KeyBadge } from '~/ui/KeyBadge';
import styles from './sidebar.module.css';

export interface LinksProps {
  /** Only as wide as their icons. */
  rail: boolean;
  onNavigate: (() => void) | undefined;
}

/** The person's saved views, once there is one. */
export function SavedViewLinks({ rail, onNavigate }: LinksProps) {
  const views = useQuery(viewsQuery()).data ?? [];
  if (views.length === 0) return null;
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.headName} id="side-views">
          Saved views
        </h2>
      </div>
      <ul aria-labelledby="side-views">
        {views.map((view) => (
          <li key={view.id}>
            <Link
              to="/views/$viewId"
              params={{ viewId: view.id }}
              className={styles.link}
              onClick={onNavigate}
              {...(rail ? { title: view.name } : {})}
            >
              <Icon name={view.layout} />
              <span className={styles.linkName}>{view.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The projects one works in, the starred ones first. */
export function ProjectLinks({ rail, onNavigate }: LinksProps) {
  const projects = useQuery(projectsQuery()).data?.filter((project) => !project.archived) ?? [];
  const stars = useStars();
  return (
    <ul>
      {starredFirst(projects, stars).map((project) => (
        <li key={project.id}>
          <Link
            to="/p/$key"
            params={{ key: project.key }}
            className={styles.link}
            onClick={onNavigate}
            {...(rail ? { title: project.name } : {})}
          >
            <KeyBadge projectKey={project.key} />
            <span className={styles.linkName}>{project.name}</span>
            {stars.has(project.id) && (
              <>
                <span className="visually-hidden">starred</span>
                {!rail && <Icon name="star" size={12} />}
              </>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
