import { useState } from 'react';
import { useGoToTask } from './useGoToTask';
import { uuidv7 } from '~/api/uuid';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { Icon } from '~/ui/Icon';
import { useTask } from './context';
import panel from './panel.module.css';
import { RefList } from './RefList';
import styles from './refs.module.css';

const LONGEST_TITLE = 500;

/** The tasks this one consists of; a new one is written at the end. */
export function Subtasks() {
  const { task, mayEdit } = useTask();
  const { done, total } = task.subtasks;
  if (total === 0 && !mayEdit) return null;
  return (
    <section className={panel.section} aria-label="Subtasks">
      <div className={panel.sectionHead}>
        <h3>Subtasks</h3>
        {total > 0 && (
          <span className={styles.count}>
            {done} of {total} done
          </span>
        )}
      </div>
      <RefList label="Subtasks" refs={task.subtasks_list.map((ref) => ({ task: ref }))} />
      {mayEdit && <NewSubtask />}
    </section>
  );
}

function NewSubtask() {
  const { project, task } = useTask();
  const { create } = useTaskCommands(project.id);
  const open = useGoToTask();
  const [title, setTitle] = useState('');
  const add = async (thenOpen: boolean) => {
    const trimmed = title.trim();
    if (trimmed === '') return;
    setTitle('');
    const made = await create({
      id: uuidv7(),
      title: trimmed,
      column_id: firstOpenColumn(project.columns) ?? task.column_id,
      parent_id: task.id,
    });
    if (!made) setTitle(trimmed);
    else if (thenOpen && made.key) open(made.key);
  };
  return (
    <div className={styles.new}>
      <Icon name="plus" />
      <input
        className={styles.field}
        aria-label="New subtask"
        placeholder="Add a subtask"
        maxLength={LONGEST_TITLE}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void add(event.ctrlKey || event.metaKey);
        }}
      />
    </div>
  );
}

/** Where work begins: a subtask of a task that is done is not done for that. */
function firstOpenColumn(columns: { id: string; kind: string; archived: boolean }[]) {
  return columns.find((column) => column.kind === 'open' && !column.archived)?.id;
}
