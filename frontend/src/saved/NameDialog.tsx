import { textOf } from '~/app/useSubmit';
import { DialogForm, Modal } from '~/ui/Dialog';
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
      <DialogForm onSubmit={onSubmit} onCancel={onClose} submit="Save">
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
      </DialogForm>
    </Modal>
  );
}
