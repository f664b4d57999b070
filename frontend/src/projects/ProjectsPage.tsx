import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { projectsQuery } from '~/api/queries';
import type { ProjectSummary } from '~/api/types';
import { openDialog } from '~/app/dialogs';
import { PageHeader } from '~/app/PageHeader';
import { useTitle } from '~/app/useTitle';
import { Button } from '~/ui/Button';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import { Icon } from '~/ui/Icon';
import { KeyBadge } from '~/ui/KeyBadge';
import { RelativeTime } from '~/ui/RelativeTime';
import styles from './projects.module.css';

export function ProjectsPage() {
  useTitle(['Projects']);
  return (
    <>
      <PageHeader title="Projects">
        <Button onClick={() => openDialog('import')}>
          <Icon name="upload" />
          Import
        </Button>
        <Button look="primary" onClick={() => openDialog('new-project')}>
          <Icon name="plus" />
          New project
        </Button>
      </PageHeader>
      <main className={styles.page}>
        <ProjectList />
      </main>
    </>
  );
}

function ProjectList() {
  // The window may come back after somebody added this account to a project.
  const projects = useQuery({ ...projectsQuery(), refetchOnWindowFocus: true });
  if (projects.isError && !projects.data) {
    return (
      <ErrorPanel
        title="Your projects could not be read"
        error={projects.error}
        retry={() => void projects.refetch()}
      />
    );
  }
  if (!projects.data) return <Loading />;
  if (projects.data.length === 0) return <NoProjects />;
  const open = projects.data.filter((project) => !project.archived);
  const archived = projects.data.filter((project) => project.archived);
  return (
    <>
      <ul className={styles.list}>
        {open.map((project) => (
          <ProjectRow key={project.id} project={project} />
        ))}
      </ul>
      {archived.length > 0 && (
        <section className={styles.archived}>
          <h2 className={styles.subtitle}>Archived</h2>
          <ul className={styles.list}>
            {archived.map((project) => (
              <ProjectRow key={project.id} project={project} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function ProjectRow({ project }: { project: ProjectSummary }) {
  const tasks = project.open_tasks === 1 ? '1 open task' : `${project.open_tasks} open tasks`;
  return (
    <li>
      <Link to="/p/$key" params={{ key: project.key }} className={styles.row}>
        <KeyBadge projectKey={project.key} />
        <span className={styles.name}>{project.name}</span>
        <span className={styles.key}>{project.key}</span>
        <span className={styles.fact}>{tasks}</span>
        <span className={styles.fact}>{project.role}</span>
        <span className={styles.time}>
          <RelativeTime at={project.updated_at} />
        </span>
      </Link>
    </li>
  );
}

function NoProjects() {
  return (
    <EmptyState icon="board" title="No projects yet">
      <p>A project is one board: its columns, its tasks and the people who work on them.</p>
      <div className={styles.emptyActions}>
        <Button look="primary" onClick={() => openDialog('new-project')}>
          Create the first project
        </Button>
        <Button look="ghost" onClick={() => openDialog('import')}>
          Import a Trello board
        </Button>
      </div>
    </EmptyState>
  );
}

function Loading() {
  return (
    <div aria-busy="true" className={styles.list}>
      <AfterAWhile>
        <span className="visually-hidden" role="status">
          Loading projects
        </span>
        {[1, 2, 3].map((row) => (
          <div key={row} className={styles.bone}>
            <Bone height={20} width={`${60 - row * 10}%`} />
          </div>
        ))}
      </AfterAWhile>
    </div>
  );
}
