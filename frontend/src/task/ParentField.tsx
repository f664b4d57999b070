import { useState } from 'react';
import { useGoToTask } from './useGoToTask';
import { IconButton } from '~/ui/Button';
import { useTask } from './context';
import styles from './properties.module.css';
import { TaskPicker } from './TaskPicker';

/** The task this one is a part of. */
export function ParentField() {
  const { task, mayEdit, send } = useTask();
  const [choosing, setChoosing] = useState(false);
  const open = useGoToTask();
  const set = (parent_id: string | null) =>
    void send({ type: 'set_parent', parent_id }, 'The parent was not changed');
  const { parent } = task;
  return (
    <span className={styles.parentRow}>
      {parent ? (
        <button type="button" className={styles.picker} onClick={() => open(parent.key)}>
          <span className={styles.refKey}>{parent.key}</span> {parent.title}
        </button>
      ) : (
        <Choose mayEdit={mayEdit} onChoose={() => setChoosing(true)} />
      )}
      {parent && mayEdit && (
        <IconButton icon="close" small label="Remove the parent" onClick={() => set(null)} />
      )}
      {choosing && (
        <TaskPicker
          title="Choose a parent"
          excluded={[task.id, ...task.subtasks_list.map(({ id }) => id)]}
          onChoose={(id) => set(id)}
          onClose={() => setChoosing(false)}
        />
      )}
    </span>
  );
}

function Choose({ mayEdit, onChoose }: { mayEdit: boolean; onChoose: () => void }) {
  if (!mayEdit) return <span className={styles.fixed}>None</span>;
  return (
    <button type="button" className={styles.picker} aria-label="Parent: none" onClick={onChoose}>
      <span className={styles.none}>None</span>
    </button>
  );
}
