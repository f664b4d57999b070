import { Outlet, useLocation, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { PageHeader } from '~/app/PageHeader';
import { NotFoundScreen } from '~/app/screens';
import { BoardSkeleton } from '~/board/BoardSkeleton';
import { FilterBar, useFilterKeys } from '~/filter/FilterBar';
import { useFilter } from '~/filter/useFilter';
import { Button } from '~/ui/Button';
import { ChangesButton } from '~/changes/ChangesButton';
import { ErrorPanel } from '~/ui/feedback';
import { Icon } from '~/ui/Icon';
import { KeyBadge } from '~/ui/KeyBadge';
import { StarButton } from '~/saved/StarButton';
import { ProjectContext, type OpenProject } from './context';
import styles from './project.module.css';
import { ProjectActions } from './ProjectActions';
import { TaskBeside } from './TaskBeside';
import { useProjectByKey } from './useProjectByKey';
import { ViewTabs } from './ViewTabs';
import { viewAt } from './views';

/** What all views of a project share: its header, the tabs, and a task opened beside the view. */
export function ProjectLayout() {
  const { key } = useParams({ from: '/app/p/$key' });
  const found = useProjectByKey(key);
  switch (found.state) {
    case 'found':
      return <LoadedProject key={found.project.id} {...found} />;
    case 'loading':
      return <BoardSkeleton />;
    case 'missing':
      return <NotFoundScreen />;
    case 'failed':
      return (
        <>
          <PageHeader title={key} />
          <main className={styles.problem}>
            <ErrorPanel
              title="This project could not be read"
              error={found.error}
              retry={found.retry}
            />
          </main>
        </>
      );
  }
}

function LoadedProject({ project, members }: OpenProject) {
  const open = useMemo(() => ({ project, members }), [project, members]);
  return (
    <ProjectContext value={open}>
      <PageHeader
        title={
          <>
            <KeyBadge projectKey={project.key} />
            <span>{project.name}</span>
          </>
        }
      >
        <StarButton projectId={project.id} />
        <ChangesButton projectId={project.id} />
        <ProjectActions project={project} members={members} />
      </PageHeader>
      <Tabs projectKey={project.key} />
      <div className={styles.split}>
        <Outlet />
        <TaskBeside />
      </div>
    </ProjectContext>
  );
}

/** The tabs and, for the views that have one, the filter below them. */
function Tabs({ projectKey }: { projectKey: string }) {
  const view = useLocation({ select: ({ pathname }) => viewAt(pathname) });
  const { q } = useFilter();
  const [wanted, setWanted] = useState(false);
  useFilterKeys(() => setWanted(true));
  if (!view?.filters) return <ViewTabs projectKey={projectKey} />;
  const shown = wanted || q !== '';
  return (
    <>
      <ViewTabs projectKey={projectKey}>
        <Button
          look="ghost"
          small
          aria-expanded={shown}
          aria-pressed={q !== ''}
          onClick={() => setWanted(!shown)}
        >
          <Icon name="filter" />
          <span className={styles.word}>Filter</span>
        </Button>
      </ViewTabs>
      {shown && <FilterBar wanted={wanted} onClose={() => setWanted(false)} />}
    </>
  );
}
