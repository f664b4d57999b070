import { useState } from 'react';
import type { Label } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { useToldProjectCommand, type ToldCommand } from '~/projects/useProjectCommand';
import { Button, IconButton } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import { LabelChip, labelName, Swatch } from '~/ui/LabelChip';
import { LABEL_COLOURS } from '~/ui/labelColours';
import { AddForm } from './AddForm';
import { InPlaceChoice } from './InPlaceChoice';
import { InPlaceField } from './InPlaceField';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';

const LONGEST_NAME = 50;
const COLOURS = LABEL_COLOURS.map((value) => ({ value, name: value }));

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
      {may && (
        <AddForm
          projectId={project.id}
          what="label"
          longest={LONGEST_NAME}
          choice={{ label: 'Colour', first: 'blue', options: COLOURS }}
          command={(name, colour) => ({ type: 'define_label', label_id: uuidv7(), name, colour })}
        />
      )}
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
        maxLength={LONGEST_NAME}
        onCommit={(text) =>
          void run({ type: 'change_label', label_id: label.id, name: text }, failure)
        }
      />
      <InPlaceChoice
        label={`Colour of the label ${name}`}
        value={label.colour}
        options={COLOURS}
        onChoose={(colour) =>
          void run({ type: 'change_label', label_id: label.id, colour }, failure)
        }
      />
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
