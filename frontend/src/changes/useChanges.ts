import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { changesQuery, pastKeys, putSeen, type ProjectChanges } from '~/api/past';
import { createStore, useStore } from '~/app/store';

/** Up to which position each task was opened in this window since the last digest. */
const openedAt = createStore<ReadonlyMap<string, number>>(new Map());

/** Says that somebody has this task on the screen: its dot goes, the digest keeps its line. */
export function noteOpened(taskId: string, position: number): void {
  if ((openedAt.get().get(taskId) ?? 0) >= position) return;
  openedAt.set((all) => new Map(all).set(taskId, position));
}

/** What others changed in a project since this account last looked; undefined until known. */
export function useChanges(projectId: string): ProjectChanges | undefined {
  return useQuery(changesQuery(projectId)).data;
}

/** The tasks that others changed since this account last looked at them: those with a dot. */
export function useUnseenTasks(projectId: string): ReadonlySet<string> {
  const changes = useChanges(projectId);
  const opened = useStore(openedAt);
  return useMemo(() => {
    // Before the first look there is nothing to compare with.
    if (!changes || changes.seen === null) return new Set<string>();
    const unseen = changes.tasks.flatMap(({ task, last_position }) =>
      task && (opened.get(task.id) ?? 0) < last_position ? [task.id] : [],
    );
    return new Set(unseen);
  }, [changes, opened]);
}

/** Returns a function that notes everything up to an answer's end as seen, on every device. */
export function useMarkSeen(projectId: string): (upTo: ProjectChanges) => Promise<void> {
  const client = useQueryClient();
  return async ({ position }) => {
    await putSeen(projectId, position);
    // What came in the meantime, or did not fit in the answer, is still new.
    await client.invalidateQueries({ queryKey: pastKeys.changes(projectId) });
  };
}

/**
 * Somebody who never looked is not behind: the first look only says where looking began. Failing is
 * harmless, the next visit is then the first.
 */
export function useFirstLook(projectId: string): void {
  const client = useQueryClient();
  const changes = useChanges(projectId);
  const position = changes?.seen === null ? changes.position : undefined;
  useEffect(() => {
    if (position === undefined) return;
    putSeen(projectId, position).then(
      () => client.invalidateQueries({ queryKey: pastKeys.changes(projectId) }),
      () => undefined,
    );
  }, [client, projectId, position]);
}
