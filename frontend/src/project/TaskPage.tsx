import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { PageHeader } from '~/app/PageHeader';
import { NotFoundScreen } from '~/app/screens';
import { TaskPanel } from '~/task/TaskPanel';
import { AfterAWhile, Bone, ErrorPanel } from '~/ui/feedback';
import { partsOfKey } from './openTask';
import styles from './project.module.css';
import { useProjectByKey } from './useProjectByKey';

/** One task on a page of its own, at an address that is good to send to somebody. */
export function TaskPage() {
  const { taskKey } = useParams({ from: '/app/t/$taskKey' });
  const parts = partsOfKey(taskKey);
  return parts ? <TaskOfProject key={taskKey} {...parts} /> : <NotFoundScreen />;
}

function TaskOfProject({ projectKey, number }: { projectKey: string; number: number }) {
  const found = useProjectByKey(projectKey);
  const navigate = useNavigate();
  const close = useMemo(
    () => () => void navigate({ to: '/p/$key/board', params: { key: projectKey } }),
    [navigate, projectKey],
  );
  switch (found.state) {
    case 'found':
      return (
        <TaskPanel
          page
          project={found.project}
          members={found.members}
          number={number}
          onClose={close}
        />
      );
    case 'missing':
      return <NotFoundScreen />;
    case 'loading':
      return (
        <main className={styles.problem} aria-busy="true">
          <AfterAWhile>
            <Bone height={28} width="70%" />
          </AfterAWhile>
        </main>
      );
    case 'failed':
      return (
        <>
          <PageHeader title={`${projectKey}-${number}`} />
          <main className={styles.problem}>
            <ErrorPanel
              title="The task could not be read"
              error={found.error}
              retry={found.retry}
            />
          </main>
        </>
      );
  }
}
