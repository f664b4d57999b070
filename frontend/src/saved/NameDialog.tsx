import { textOf } from '~/app/useSubmit';
import styles from '~/views/due.module.css';
import { Button } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import { TextField } from '~/ui/Field';
import type { SyntheticEvent } from 'react';

export interface NameDialogProps {
  title: string;
  /** What is being named. */
  about?: string;
  name?: string;
  onName: (name: string) => void;
  onClose: () => void;
}

/** Asks what a view is called. */
export function NameDialog({ title, about, name = '', onName, onClose }: NameDialogProps) {
  const onSubmit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = textOf(event.currentTarget, 'name').trim();
    if (given === '') return;
    onClose();
    onName(given);
  };
  return (
    <Modal open onClose={onClose} title={title} about={about}>
      <form className={styles.form} onSubmit={onSubmit}>
        <TextField
          label="Name"
          name="name"
          defaultValue={name}
          required
          pattern=".*\S.*"
          maxLength={100}
          autoComplete="off"
          placeholder="Mine this week"
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Save
          </Button>
        </DialogActions>
      </form>
    </Modal>
  );
}
