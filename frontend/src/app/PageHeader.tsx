import { Dialog } from '@base-ui/react/dialog';
import { useState, type ReactNode } from 'react';
import { IconButton } from '~/ui/Button';
import { classes } from '~/ui/classes';
import styles from './shell.module.css';
import { Sidebar } from './Sidebar';

/** The bar on top of a screen; on narrow ones it also opens the side bar. */
export function PageHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className={styles.header}>
      <SidebarSheet />
      <h1 className={styles.headerTitle}>{title}</h1>
      <div className={styles.headerEnd}>{children}</div>
    </header>
  );
}

function SidebarSheet() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        render={<IconButton icon="menu" label="Menu" className={classes(styles.menuButton)} />}
      />
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.scrim} />
        <Dialog.Popup className={styles.sheet} aria-label="Workspace">
          <Sidebar onNavigate={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
