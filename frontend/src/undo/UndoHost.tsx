import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { bindKeys } from '~/app/keys';
import { useStore } from '~/app/store';
import { conflict } from './conflict';
import { stepBack } from './undo';

const ConflictDialog = lazy(() =>
  import('./ConflictDialog').then((m) => ({ default: m.ConflictDialog })),
);

/** Ctrl+Z and Shift+Ctrl+Z (or ⌘) on every screen, and the question they may lead to. */
export function UndoHost() {
  const client = useQueryClient();
  const open = useStore(conflict);
  useEffect(
    () =>
      bindKeys({
        '$mod+z': (event) => {
          event.preventDefault();
          void stepBack(client, 'undo');
        },
        '$mod+Shift+z': (event) => {
          event.preventDefault();
          void stepBack(client, 'redo');
        },
      }),
    [client],
  );
  return (
    <Suspense>
      {open && <ConflictDialog conflict={open} onClose={() => conflict.set(undefined)} />}
    </Suspense>
  );
}
