import { useEffect } from 'react';
import { openDialog } from './dialogs';
import { bindKeys } from './keys';
import { sidebarWords } from './preferences';

/** Keys that work on every screen. */
export function useAppKeys(): void {
  useEffect(
    () =>
      bindKeys({
        'Shift+?': (event) => {
          event.preventDefault();
          openDialog('shortcuts');
        },
        '[': () => sidebarWords.set((now) => (now === 'on' ? 'off' : 'on')),
      }),
    [],
  );
}
