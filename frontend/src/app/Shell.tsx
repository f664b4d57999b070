import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { session } from '~/api/session';
import { LiveProvider } from '~/live/LiveProvider';
import { BottomBar } from './BottomBar';
import { dialog, openDialog } from './dialogs';
import { sidebarWords } from './preferences';
import styles from './shell.module.css';
import { Sidebar } from './Sidebar';
import { useStore } from './store';
import { useAppKeys } from './useAppKeys';

const Hosts = lazy(() => import('~/undo/Hosts').then((m) => ({ default: m.Hosts })));
const NewProjectDialog = lazy(() =>
  import('~/projects/NewProjectDialog').then((m) => ({ default: m.NewProjectDialog })),
);
const ImportDialog = lazy(() =>
  import('~/projects/ImportDialog').then((m) => ({ default: m.ImportDialog })),
);
const SidebarSheet = lazy(() =>
  import('./SidebarSheet').then((m) => ({ default: m.SidebarSheet })),
);
const SignInDialog = lazy(() =>
  import('~/session/SignInDialog').then((m) => ({ default: m.SignInDialog })),
);
const NewTaskDialog = lazy(() =>
  import('./NewTaskDialog').then((m) => ({ default: m.NewTaskDialog })),
);
const Palette = lazy(() => import('~/palette/Palette').then((m) => ({ default: m.Palette })));
const ProjectSwitcher = lazy(() =>
  import('~/palette/ProjectSwitcher').then((m) => ({ default: m.ProjectSwitcher })),
);
const ShortcutSheet = lazy(() =>
  import('./ShortcutSheet').then((m) => ({ default: m.ShortcutSheet })),
);

/** The frame of every screen of a signed-in person. */
export function Shell() {
  useAppKeys();
  const words = useStore(sidebarWords);
  const expired = useStore(session).state === 'expired';
  const [menu, setMenu] = useState(false);
  return (
    <LiveProvider>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <div className={styles.shell} data-words={words}>
        <aside className={styles.side} aria-label="Workspace">
          <Sidebar rail={words === 'off'} />
        </aside>
        <div className={styles.content} id="content" tabIndex={-1}>
          <Outlet />
        </div>
        <BottomBar onMenu={() => setMenu(true)} />
      </div>
      <Suspense>{menu && <SidebarSheet open onClose={() => setMenu(false)} />}</Suspense>
      <AppDialogs />
      <Suspense>
        <Hosts />
      </Suspense>
      <Suspense>{expired && <SignInDialog />}</Suspense>
    </LiveProvider>
  );
}

function AppDialogs() {
  const open = useStore(dialog);
  const close = () => openDialog('none');
  return (
    <Suspense>
      {open === 'new-project' && <NewProjectDialog onClose={close} />}
      {open === 'import' && <ImportDialog onClose={close} />}
      {open === 'new-task' && <NewTaskDialog onClose={close} />}
      {open === 'palette' && <Palette onClose={close} />}
      {open === 'projects' && <ProjectSwitcher onClose={close} />}
      {open === 'shortcuts' && <ShortcutSheet onClose={close} />}
    </Suspense>
  );
}
