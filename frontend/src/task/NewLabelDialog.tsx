import { useState } from 'react';
import { fieldError } from '~/api/problem';
import type { LabelColour } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { textOf, useSubmit } from '~/app/useSubmit';
import { useProjectCommand } from '~/projects/useProjectCommand';
import { FormError } from '~/session/FormError';
import { DialogForm, Modal } from '~/ui/Dialog';
import { TextField } from '~/ui/Field';
import { Swatch } from '~/ui/LabelChip';
import { LABEL_COLOURS } from '~/ui/labelColours';
import { useTask } from './context';
import styles from './properties.module.css';

/** Defines a label in the project and puts it on the task. */
export function NewLabelDialog({ onClose }: { onClose: () => void }) {
  const { project, send } = useTask();
  const command = useProjectCommand(project.id);
  const [label_id] = useState(uuidv7);
  const [colour, setColour] = useState<LabelColour>('blue');
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await command({ type: 'define_label', label_id, name: textOf(form, 'name').trim(), colour });
    onClose();
    await send({ type: 'add_label', label_id }, 'The label was not added to the task');
  });
  return (
    <Modal open onClose={onClose} title="New label">
      <DialogForm onSubmit={onSubmit} onCancel={onClose} submit="Create label" disabled={busy}>
        <FormError title="The label was not created" error={error} />
        <TextField
          label="Name"
          name="name"
          required
          maxLength={50}
          autoComplete="off"
          error={fieldError(error, 'name')}
        />
        <fieldset className={styles.colours}>
          <legend>Colour</legend>
          {LABEL_COLOURS.map((choice) => (
            <label key={choice} className={styles.colour}>
              <input
                type="radio"
                name="colour"
                value={choice}
                checked={choice === colour}
                onChange={() => setColour(choice)}
              />
              <Swatch colour={choice} />
              {choice}
            </label>
          ))}
        </fieldset>
      </DialogForm>
    </Modal>
  );
}
