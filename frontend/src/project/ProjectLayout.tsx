import { Outlet, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { PageHeader } from '~/app/PageHeader';
import { NotFoundScreen } from '~/app/screens';
import { BoardSkeleton } from '~/board/BoardSkeleton';
import { ChangesButton } from '~/changes/ChangesButton';
import { ErrorPanel } from '~/ui/feedback';
import { KeyBadge } from '~/ui/KeyBadge';
import { ProjectContext, type OpenProject } from './context';
import styles from './project.module.css';
import { ProjectActions } from './ProjectActions';
import { TaskBeside } from './TaskBeside';
import { useProjectByKey } from './useProjectByKey';
import { ViewTabs } from './ViewTabs';

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
        <ChangesButton projectId={project.id} />
        <ProjectActions project={project} members={members} />
      </PageHeader>
      <ViewTabs projectKey={project.key} />
      <div className={styles.split}>
        <Outlet />
        <TaskBeside />
      </div>
    </ProjectContext>
  );
}
