import { useMatchRoute, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { partsOfKey, useOpenTask } from './openTask';
import { useProjectByKey } from './useProjectByKey';

const TaskPanel = lazy(() => import('~/task/TaskPanel').then((m) => ({ default: m.TaskPanel })));

/** The task that `?task=KEY-12` opens beside any screen, whichever project it belongs to. */
export function TaskBeside() {
  const task = useSearch({ strict: false, select: (search) => search.task });
  // In the past a task is shown as it was, by the view itself.
  const inThePast = useMatchRoute()({ to: '/p/$key/history' }) !== false;
  const parts = task === undefined || inThePast ? undefined : partsOfKey(task);
  return parts ? <OpenTask key={task} {...parts} /> : null;
}

function OpenTask({ projectKey, number }: { projectKey: string; number: number }) {
  const found = useProjectByKey(projectKey);
  const openTask = useOpenTask();
  const close = useCallback(() => openTask(undefined), [openTask]);
  if (found.state !== 'found') return null;
  return (
    <Suspense>
      <TaskPanel project={found.project} members={found.members} number={number} onClose={close} />
    </Suspense>
  );
}
