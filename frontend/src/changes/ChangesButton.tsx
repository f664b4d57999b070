import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ProjectChanges } from '~/api/past';
import { PROJECT_KEYS } from '~/app/keymap/places';
import { bindTable } from '~/app/keys';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/Button';
import styles from './changes.module.css';
import { countOf, firstAt, sinceWords } from './digest';
import { noteOpened, useChanges, useFirstLook, useUnseenTasks } from './useChanges';

const ChangesDialog = lazy(() =>
  import('./ChangesDialog').then((m) => ({ default: m.ChangesDialog })),
);

/** "12 changes since Friday 16:10", as long as there are any: opens what they are. */
export function ChangesButton({ projectId }: { projectId: string }) {
  const changes = useChanges(projectId);
  const [shown, setShown] = useState<ProjectChanges>();
  useFirstLook(projectId);
  useOpenedTask(changes);
  useChangeKeys(projectId, changes);

  const since = changes && changes.seen !== null ? firstAt(changes) : undefined;
  return (
    <>
      {changes && since !== undefined && (
        <Button look="ghost" className={styles.button} onClick={() => setShown(changes)}>
          <span className={styles.spot} aria-hidden="true" />
          {countWords(changes)}
          <span className={styles.since}>since {sinceWords(since)}</span>
        </Button>
      )}
      <Suspense>
        {shown && (
          <ChangesDialog
            projectId={projectId}
            changes={shown}
            onClose={() => setShown(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

function countWords(changes: ProjectChanges): string {
  const count = countOf(changes);
  if (changes.more) return `${count}+ changes`;
  return count === 1 ? '1 change' : `${count} changes`;
}

/** A task that is open is being looked at. */
function useOpenedTask(changes: ProjectChanges | undefined): void {
  const search: { task?: string } = useSearch({ strict: false });
  const open = changes?.tasks.find(({ task }) => task?.key === search.task);
  const [id, position] = [open?.task?.id, open?.last_position];
  useEffect(() => {
    if (id !== undefined && position !== undefined) noteOpened(id, position);
  }, [id, position]);
}

const { nextChange, lastChange } = PROJECT_KEYS;

/** `N` and `Shift N`: the next and the previous task that changed, on the board or opened. */
function useChangeKeys(projectId: string, changes: ProjectChanges | undefined): void {
  const navigate = useNavigate();
  const unseen = useUnseenTasks(projectId);
  const current = useRef<string>(undefined);
  useEffect(() => {
    const go = (step: 1 | -1) => (event: KeyboardEvent) => {
      const tasks = (changes?.tasks ?? []).flatMap(({ task }) => task ?? []);
      const left = tasks.filter(({ id }) => unseen.has(id) || id === current.current);
      const next = stepIn(left, current.current, step);
      if (!next) return announce('No changes since you last looked.');
      event.preventDefault();
      current.current = next.id;
      const card = document.querySelector<HTMLElement>(`[data-card="${next.id}"] a`);
      if (!card) return void navigate({ to: '.', search: (old) => ({ ...old, task: next.key }) });
      card.focus();
      card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    };
    return bindTable({ nextChange, lastChange }, { nextChange: go(1), lastChange: go(-1) });
  }, [changes, unseen, navigate]);
}

function stepIn<T extends { id: string }>(
  list: T[],
  current: string | undefined,
  step: 1 | -1,
): T | undefined {
  const at = list.findIndex(({ id }) => id === current);
  if (at === -1) return step === 1 ? list[0] : list.at(-1);
  return list[(at + step + list.length) % list.length];
}
