import { useTaskCommands } from '~/pending/useTaskCommands';
import { textOf, useSubmit } from '~/app/useSubmit';
import { DialogForm, Modal } from '~/ui/Dialog';
import { TextField } from '~/ui/Field';
import type { Item } from './useOverlaidItems';

/** Sets a due date by its date: what a drag in the calendar does, without dragging. */
export function DueDialog({ task, onClose }: { task: Item; onClose: () => void }) {
  const { send } = useTaskCommands(task.project_id);
  const { onSubmit } = useSubmit((form) => {
    const due_on = textOf(form, 'due_on') || null;
    onClose();
    const command = { type: 'schedule', start_on: task.start_on, due_on } as const;
    return send(task.id, command, 'The due date was not changed').then(() => undefined);
  });
  return (
    <Modal open onClose={onClose} title={`Due date of ${task.key}`} about={task.title}>
      <DialogForm onSubmit={onSubmit} onCancel={onClose} submit="Save">
        <TextField
          label="Due"
          name="due_on"
          type="date"
          defaultValue={task.due_on ?? ''}
          hint="Leave it empty for no due date."
        />
      </DialogForm>
    </Modal>
  );
}
