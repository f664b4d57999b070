import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';
import { PROJECT_VIEWS, viewAt } from '~/project/views';
import { CHORDS } from './chords';
import { dialog, openDialog } from './dialogs';
import { bindKeys } from './keys';
import { sidebarWords } from './preferences';

/** Keys that work on every screen. */
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
    const go = (target: string) => () => {
      const { navigate: leave, key: project } = latest.current;
      if (!target.startsWith('/p/')) return void leave({ to: target as '/my' });
      const view = PROJECT_VIEWS.find(({ to }) => to === target);
      if (view && project !== undefined) void leave({ to: view.to, params: { key: project } });
    };
    const chords = Object.entries(CHORDS).map(([letter, target]) => [`g ${letter}`, go(target)]);
    const nextView = (event: KeyboardEvent) => {
      const at = PROJECT_VIEWS.findIndex((view) => view === viewAt(window.location.pathname));
      const next = PROJECT_VIEWS[(at + 1) % PROJECT_VIEWS.length];
      if (at === -1 || !next) return;
      event.preventDefault();
      go(next.to)();
    };
    const unbind = bindKeys({
      ...(Object.fromEntries(chords) as Record<string, () => void>),
      'g p': open('projects'),
      c: (event) => {
        // Screens that write tasks in a place of their own bind it, too, and come first.
        setTimeout(() => {
          if (!event.defaultPrevented && dialog.get() === 'none') openDialog('new-task');
        });
      },
      'Shift+?': open('shortcuts'),
      '/': (event) => {
        event.preventDefault();
        void latest.current.navigate({ to: '/search' });
      },
      '[': () => sidebarWords.set((now) => (now === 'on' ? 'off' : 'on')),
      '$mod+b': nextView,
    });
    // The palette opens from within fields, too; over another dialog it would hide what is asked.
    const palette = tinykeys(window, {
      '$mod+k': (event) => {
        event.preventDefault();
        if (dialog.get() === 'none') openDialog('palette');
      },
    });
    return () => {
      unbind();
      palette();
    };
  }, []);
}
