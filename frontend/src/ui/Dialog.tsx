import { Dialog } from '@base-ui/react/dialog';
import { useRef, type ReactNode, type SyntheticEvent } from 'react';
import { Button, IconButton } from './Button';
import { classes } from './classes';
import styles from './dialog.module.css';

export interface ModalProps {
  open: boolean;
  onClose: () => void;
  title: string;
  about?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** A modal dialog: focus goes in, stays in, and returns to where it was. */
export function Modal({ open, onClose, title, about, wide, children }: ModalProps) {
  const body = useRef<HTMLDivElement>(null);
  // The first field, not the close button that comes before it.
  const firstField = () =>
    body.current?.querySelector<HTMLElement>('input, select, textarea, button, a') ?? true;
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup
          className={classes(styles.popup, wide && styles.wide)}
          initialFocus={firstField}
        >
          <div className={styles.head}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close render={<IconButton icon="close" label="Close" />} />
          </div>
          <div className={styles.body} ref={body}>
            {about && <Dialog.Description className={styles.about}>{about}</Dialog.Description>}
            {children}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}

export interface DialogFormProps {
  onSubmit: (event: SyntheticEvent<HTMLFormElement>) => void;
  onCancel: () => void;
  /** What the button that submits says. */
  submit: string;
  look?: 'primary' | 'danger';
  disabled?: boolean;
  children: ReactNode;
}

/** What a dialog asks for, with a way to give it and one to leave. */
export function DialogForm(props: DialogFormProps) {
  const { onSubmit, onCancel, submit, look = 'primary', disabled = false, children } = props;
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      {children}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button look={look} type="submit" disabled={disabled}>
          {submit}
        </Button>
      </DialogActions>
    </form>
  );
}
