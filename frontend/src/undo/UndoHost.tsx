import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { EVERYWHERE_KEYS } from '~/app/keymap/places';
import { bindTable } from '~/app/keys';
import { useStore } from '~/app/store';
import { conflict } from './conflict';
import { stepBack } from './undo';

const ConflictDialog = lazy(() =>
  import('./ConflictDialog').then((m) => ({ default: m.ConflictDialog })),
);

const { undo, redo } = EVERYWHERE_KEYS;

/** Ctrl+Z and Shift+Ctrl+Z (or ⌘) on every screen, and the question they may lead to. */
export function UndoHost() {
  const client = useQueryClient();
  const open = useStore(conflict);
  useEffect(
    () =>
      bindTable(
        { undo, redo },
        {
          undo: (event) => {
            event.preventDefault();
            void stepBack(client, 'undo');
          },
          redo: (event) => {
            event.preventDefault();
            void stepBack(client, 'redo');
          },
        },
      ),
    [client],
  );
  return (
    <Suspense>
      {open && <ConflictDialog conflict={open} onClose={() => conflict.set(undefined)} />}
    </Suspense>
  );
}
