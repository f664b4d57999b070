import { useState } from 'react';
import type { Label } from '~/api/types';
import { LabelChip, labelName, Swatch } from '~/ui/LabelChip';
import { MenuCheck, MenuItem, MenuSeparator } from '~/ui/Menu';
import { useTask } from './context';
import { NewLabelDialog } from './NewLabelDialog';
import { Picker } from './Properties';
import styles from './properties.module.css';

export function LabelPicker() {
  const { task, project, send } = useTask();
  const [creating, setCreating] = useState(false);
  const chosen = project.labels.filter((label) => task.labels.includes(label.id));
  const set = (label: Label, checked: boolean) =>
    void send(
      { type: checked ? 'add_label' : 'remove_label', label_id: label.id },
      'The labels were not changed',
    );
  return (
    <>
      <Picker
        press="label"
        label={`Labels: ${chosen.map(labelName).join(', ') || 'none'}`}
        shown={
          chosen.length === 0 ? (
            <span className={styles.none}>None</span>
          ) : (
            chosen.map((label) => <LabelChip key={label.id} label={label} />)
          )
        }
      >
        {project.labels.map((label) => (
          <MenuCheck
            key={label.id}
            checked={task.labels.includes(label.id)}
            onChange={(checked) => set(label, checked)}
          >
            <Swatch colour={label.colour} />
            {labelName(label)}
          </MenuCheck>
        ))}
        {project.labels.length > 0 && <MenuSeparator />}
        <MenuItem icon="plus" onSelect={() => setCreating(true)}>
          New label…
        </MenuItem>
      </Picker>
      {creating && <NewLabelDialog onClose={() => setCreating(false)} />}
    </>
  );
}
