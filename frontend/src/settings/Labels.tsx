import { useState } from 'react';
import type { Label, LabelColour } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { textOf, useSubmit } from '~/app/useSubmit';
import {
  useProjectCommand,
  useToldProjectCommand,
  type ToldCommand,
} from '~/projects/useProjectCommand';
import { FormError } from '~/session/FormError';
import { Button, IconButton } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import { SelectField, TextField } from '~/ui/Field';
import { LabelChip, labelName, Swatch } from '~/ui/LabelChip';
import { InPlaceField } from './InPlaceField';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';

const COLOURS: LabelColour[] = [
  ...(['grey', 'red', 'orange', 'yellow', 'lime', 'green'] as const),
  ...(['teal', 'sky', 'blue', 'purple', 'pink', 'black'] as const),
];

export function Labels({ project, may }: SectionProps) {
  const run = useToldProjectCommand(project.id);
  const [removing, setRemoving] = useState<Label>();
  return (
    <>
      {project.labels.length === 0 && <p className={styles.quiet}>There are no labels yet.</p>}
      <ul className={styles.rows} aria-label="Labels">
        {project.labels.map((label) =>
          may ? (
            <LabelRow key={label.id} label={label} run={run} onRemove={() => setRemoving(label)} />
          ) : (
            <li key={label.id} className={styles.row}>
              <LabelChip label={label} />
            </li>
          ),
        )}
      </ul>
      {may && <AddLabel projectId={project.id} />}
      {removing && (
        <RemoveLabelDialog label={removing} run={run} onClose={() => setRemoving(undefined)} />
      )}
    </>
  );
}

interface LabelRowProps {
  label: Label;
  run: ToldCommand;
  onRemove: () => void;
}

function LabelRow({ label, run, onRemove }: LabelRowProps) {
  const name = labelName(label);
  const failure = `The label ${name} was not changed`;
  return (
    <li className={styles.row}>
      <Swatch colour={label.colour} />
      <InPlaceField
        label={`Name of the label ${name}`}
        value={label.name}
        className={styles.grow}
        maxLength={50}
        onCommit={(text) =>
          void run({ type: 'change_label', label_id: label.id, name: text }, failure)
        }
      />
      <select
        className={styles.select}
        aria-label={`Colour of the label ${name}`}
        value={label.colour}
        onChange={(event) =>
          void run(
            {
              type: 'change_label',
              label_id: label.id,
              colour: event.target.value as LabelColour,
            },
            failure,
          )
        }
      >
        {COLOURS.map((colour) => (
          <option key={colour} value={colour}>
            {colour}
          </option>
        ))}
      </select>
      <IconButton icon="trash" label={`Remove the label ${name}…`} onClick={onRemove} />
    </li>
  );
}

function RemoveLabelDialog(props: { label: Label; run: ToldCommand; onClose: () => void }) {
  const { label, run, onClose } = props;
  const remove = async () => {
    const command = { type: 'remove_label', label_id: label.id } as const;
    if (await run(command, `The label ${labelName(label)} was not removed`)) onClose();
  };
  return (
    <Modal
      open
      onClose={onClose}
      title={`Remove the label ${labelName(label)}?`}
      about="It disappears from every task. You can take this back in the activity."
    >
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" onClick={() => void remove()}>
          Remove label
        </Button>
      </DialogActions>
    </Modal>
  );
}

function AddLabel({ projectId }: { projectId: string }) {
  const change = useProjectCommand(projectId);
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await change({
      type: 'define_label',
      label_id: uuidv7(),
      name: textOf(form, 'name').trim(),
      colour: textOf(form, 'colour') as LabelColour,
    });
    form.reset();
  });
  return (
    <form className={styles.add} onSubmit={onSubmit} aria-label="Add a label">
      <TextField label="New label" name="name" required maxLength={50} autoComplete="off" />
      <SelectField label="Colour" name="colour" defaultValue="blue">
        {COLOURS.map((colour) => (
          <option key={colour} value={colour}>
            {colour}
          </option>
        ))}
      </SelectField>
      <Button type="submit" disabled={busy} className={styles.submit}>
        Add
      </Button>
      <FormError title="The label was not added" error={error} />
    </form>
  );
}
