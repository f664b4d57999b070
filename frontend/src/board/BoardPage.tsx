import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { membersQuery, projectQuery, projectsQuery } from '~/api/queries';
import { PageHeader } from '~/app/PageHeader';
import { NotFoundScreen } from '~/app/screens';
import { useTitle } from '~/app/useTitle';
import { ErrorPanel } from '~/ui/feedback';
import { KeyBadge } from '~/ui/KeyBadge';
import { Board } from './Board';
import { BoardActions } from './BoardActions';
import { BoardSkeleton } from './BoardSkeleton';
import styles from './board.module.css';

const TaskPanel = lazy(() => import('~/task/TaskPanel').then((m) => ({ default: m.TaskPanel })));

export function BoardPage() {
  const { key } = useParams({ from: '/app/p/$key' });
  const projects = useQuery(projectsQuery());
  const found = projects.data?.find((project) => project.key === key);
  if (found) return <ProjectBoard key={found.id} projectId={found.id} />;
  if (projects.isError) {
    const retry = () => void projects.refetch();
    return <Problem title="This board could not be read" error={projects.error} retry={retry} />;
  }
  // A project just created elsewhere may not be in the list that is cached.
  if (projects.isFetching) return <BoardSkeleton />;
  return <NotFoundScreen />;
}

function ProjectBoard({ projectId }: { projectId: string }) {
  const project = useQuery(projectQuery(projectId));
  const members = useQuery(membersQuery(projectId)).data;
  const { task } = useSearch({ from: '/app/p/$key' });
  const navigate = useNavigate({ from: '/p/$key' });
  useTitle(task === undefined ? ['Board', project.data?.name] : null);

  if (!project.data) {
    if (!project.isError) return <BoardSkeleton />;
    const retry = () => void project.refetch();
    return <Problem title="This board could not be read" error={project.error} retry={retry} />;
  }
  const number = task === undefined ? undefined : Number(task.split('-')[1]);
  return (
    <>
      <PageHeader
        title={
          <>
            <KeyBadge projectKey={project.data.key} />
            <span>{project.data.name}</span>
          </>
        }
      >
        <BoardActions project={project.data} members={members ?? []} />
      </PageHeader>
      <div className={styles.split}>
        <Board project={project.data} members={members ?? []} />
        {number !== undefined && (
          <Suspense>
            <TaskPanel
              key={number}
              project={project.data}
              members={members ?? []}
              number={number}
              onClose={() => void navigate({ search: {} })}
            />
          </Suspense>
        )}
      </div>
    </>
  );
}

function Problem(props: { title: string; error: unknown; retry: () => void }) {
  return (
    <>
      <PageHeader title="Board" />
      <main className={styles.problem}>
        <ErrorPanel {...props} />
      </main>
    </>
  );
}
