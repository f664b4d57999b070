import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { PROJECT_VIEWS } from '~/project/views';
import { dialog, openDialog } from './dialogs';
import { CHORD_KEYS, EVERYWHERE_KEYS } from './keymap/places';
import { bindAnywhere, bindTable, each } from './keys';
import { sidebarWords } from './preferences';

const { palette, create, search, projects, sidebar, sheet } = EVERYWHERE_KEYS;

/** Keys that work on every screen. Undo and redo come with what carries them out. */
export function useAppKeys(): void {
  const navigate = useNavigate();
  const key = useParams({ strict: false, select: (params) => params.key });
  const latest = useRef({ navigate, key });
  useEffect(() => {
    latest.current = { navigate, key };
  });

  useEffect(() => {
    const open = (which: Parameters<typeof openDialog>[0]) => (event: KeyboardEvent) => {
      event.preventDefault();
      openDialog(which);
    };
    const follow = (name: keyof typeof CHORD_KEYS) => () => {
      const { navigate: leave, key: project } = latest.current;
      const { to } = CHORD_KEYS[name];
      if (to === '/my' || to === '/inbox') return void leave({ to });
      const view = PROJECT_VIEWS.find((known) => known.to === to);
      if (view && project !== undefined) void leave({ to: view.to, params: { key: project } });
    };
    const unbind = [
      bindTable(CHORD_KEYS, each(CHORD_KEYS, follow)),
      bindTable(
        { create, search, projects, sidebar, sheet },
        {
          create: (event) => {
            // Screens that write tasks in a place of their own bind it, too, and come first.
            setTimeout(() => {
              if (!event.defaultPrevented && dialog.get() === 'none') openDialog('new-task');
            });
          },
          search: (event) => {
            event.preventDefault();
            void latest.current.navigate({ to: '/search' });
          },
          projects: open('projects'),
          sidebar: () => sidebarWords.set((now) => (now === 'on' ? 'off' : 'on')),
          sheet: open('shortcuts'),
        },
      ),
      // The palette opens from within fields, too; over another dialog it would hide what is asked.
      bindAnywhere(
        { palette },
        {
          palette: (event) => {
            event.preventDefault();
            if (dialog.get() === 'none') openDialog('palette');
          },
        },
      ),
    ];
    return () => {
      for (const stop of unbind) stop();
    };
  }, []);
}
