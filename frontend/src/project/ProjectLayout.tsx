import { Outlet, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { PageHeader } from '~/app/PageHeader';
import { NotFoundScreen } from '~/app/screens';
import { BoardSkeleton } from '~/board/BoardSkeleton';
import { ErrorPanel } from '~/ui/feedback';
import { KeyBadge } from '~/ui/KeyBadge';
import { ProjectContext, type OpenProject } from './context';
import { partsOfKey, useOpenTask } from './openTask';
import styles from './project.module.css';
import { ProjectActions } from './ProjectActions';
import { useProjectByKey } from './useProjectByKey';
import { ViewTabs } from './ViewTabs';

const TaskPanel = lazy(() => import('~/task/TaskPanel').then((m) => ({ default: m.TaskPanel })));

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
        <ProjectActions project={project} members={members} />
      </PageHeader>
      <ViewTabs projectKey={project.key} />
      <div className={styles.split}>
        <Outlet />
        <OpenTask {...open} />
      </div>
    </ProjectContext>
  );
}

/** The task the address names beside the view, if it is one of this project. */
function OpenTask({ project, members }: OpenProject) {
  const { task } = useSearch({ from: '/app/p/$key' });
  const openTask = useOpenTask();
  const close = useMemo(() => () => openTask(undefined), [openTask]);
  const parts = task === undefined ? undefined : partsOfKey(task);
  if (parts?.projectKey !== project.key) return null;
  return (
    <Suspense>
      <TaskPanel
        key={parts.number}
        project={project}
        members={members}
        number={parts.number}
        onClose={close}
      />
    </Suspense>
  );
}
