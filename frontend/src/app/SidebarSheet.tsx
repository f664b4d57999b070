import { Dialog } from '@base-ui/react/dialog';
import styles from './shell.module.css';
import { Sidebar } from './Sidebar';

/** The side bar on narrow screens: a sheet over the page. */
export function SidebarSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.scrim} />
        <Dialog.Popup className={styles.sheet} aria-label="Workspace">
          <Sidebar onNavigate={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
