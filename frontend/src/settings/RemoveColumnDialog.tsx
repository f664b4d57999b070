import { useState } from 'react';
import type { Column } from '~/api/types';
import type { ToldCommand } from '~/projects/useProjectCommand';
import { Button } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import { SelectField } from '~/ui/Field';

export interface RemoveColumnDialogProps {
  column: Column;
  others: Column[];
  run: ToldCommand;
  onClose: () => void;
}

/** Asks where a column's tasks go before it goes. */
export function RemoveColumnDialog({ column, others, run, onClose }: RemoveColumnDialogProps) {
  const [to, setTo] = useState(others[0]?.id ?? '');
  const remove = async () => {
    const command = { type: 'remove_column', column_id: column.id, move_tasks_to: to } as const;
    if (await run(command, `${column.name} was not removed`)) onClose();
  };
  return (
    <Modal
      open
      onClose={onClose}
      title={`Remove ${column.name}?`}
      about="Its tasks move to another column, in their order. You can take this back in the activity."
    >
      <SelectField label="Move its tasks to" value={to} onChange={(e) => setTo(e.target.value)}>
        {others.map((other) => (
          <option key={other.id} value={other.id}>
            {other.name}
          </option>
        ))}
      </SelectField>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" onClick={() => void remove()}>
          Remove column
        </Button>
      </DialogActions>
    </Modal>
  );
}
