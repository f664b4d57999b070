import { useEffect, useMemo, useRef } from 'react';
import { readTask } from '~/api/queries';
import type { Card } from '~/api/types';
import { useAccount } from '~/pending/useOverlaid';
import { useRemoval } from '~/task/useRemoval';
import { showToast } from '~/ui/toast';
import type { Apply } from './apply';
import { clearSelected } from './selection';

/** Of a task, what its keys must know. */
export type DeedTarget = Pick<Card, 'id' | 'key' | 'title' | 'assignees'>;

/** What keys do with tasks wherever they are shown. */
export interface Deeds {
  assignMe: (targets: readonly DeedTarget[]) => void;
  toggleWatch: (target: DeedTarget) => void;
  copyLink: (target: DeedTarget) => void;
  copyKey: (target: DeedTarget) => void;
  remove: (targets: readonly DeedTarget[]) => void;
}

/** Returns the deeds for the tasks of one project; the same object as long as the project is. */
export function useDeeds(projectId: string, apply: Apply): Deeds {
  const me = useAccount().id;
  const removal = useRemoval(projectId);
  const latest = useRef({ apply, me, removal });
  useEffect(() => {
    latest.current = { apply, me, removal };
  });
  return useMemo(
    () => ({
      assignMe: (targets) => {
        const { me: id, apply: change } = latest.current;
        change(
          targets,
          ({ assignees }) =>
            assignees.includes(id) ? undefined : { type: 'assign', account_id: id },
          { done: 'assigned to you', failure: 'Could not assign' },
        );
      },
      toggleWatch: (target) => void toggleWatch(projectId, target, latest.current),
      copyLink: ({ key }) => void copy(addressOf(key), 'Link'),
      copyKey: ({ key }) => void copy(key, 'Key'),
      remove: (targets) => {
        const [first] = targets;
        const { removal: one, apply: change } = latest.current;
        if (first && targets.length === 1) one.remove(first);
        else {
          const words = { done: 'deleted', failure: 'Could not delete' };
          change(targets, () => ({ type: 'delete' }), words);
        }
        clearSelected();
      },
    }),
    [projectId],
  );
}

interface Watcher {
  me: string;
  apply: Apply;
}

/** Who watches a task is not on its card: it is read first. */
async function toggleWatch(projectId: string, target: DeedTarget, { me, apply }: Watcher) {
  const task = await readTask(projectId, target.id).catch(() => undefined);
  if (!task) {
    showToast({ kind: 'error', title: `Could not watch ${target.key}` });
    return;
  }
  const watching = task.watchers.includes(me);
  apply([target], () => ({ type: watching ? 'unwatch' : 'watch' }), {
    done: watching ? 'no longer watched' : 'watched',
    failure: 'Could not watch',
  });
}

/** The address of a task's own page. */
export function addressOf(key: string): string {
  return `${window.location.origin}/t/${key}`;
}

async function copy(text: string, what: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  showToast({ kind: 'info', title: `${what} copied` });
}
