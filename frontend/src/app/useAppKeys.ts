import { useEffect } from 'react';
import { openDialog } from './dialogs';
import { bindKeys } from './keys';

/** Keys that work on every screen. */
export function useAppKeys(): void {
  useEffect(
    () =>
      bindKeys({
        'Shift+?': (event) => {
          event.preventDefault();
          openDialog('shortcuts');
        },
      }),
    [],
  );
}
