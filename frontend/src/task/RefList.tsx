import type { TaskRef } from '~/api/types';
import { useGoToTask } from './useGoToTask';
import { IconButton } from '~/ui/Button';
import { StatusGlyph } from '~/ui/StatusGlyph';
import { useTask } from './context';
import styles from './refs.module.css';

export interface Ref {
  task: TaskRef;
  /** Takes the tie to it away; without, it cannot be taken away here. */
  remove?: (() => void) | undefined;
}

/** Other tasks by key and title, each a way there. */
export function RefList({ label, refs }: { label: string; refs: Ref[] }) {
  if (refs.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={label}>
      {refs.map((ref) => (
        <Row key={ref.task.id} {...ref} />
      ))}
    </ul>
  );
}

function Row({ task, remove }: Ref) {
  const { project } = useTask();
  const open = useGoToTask();
  const kind = project.columns.find((column) => column.id === task.column_id)?.kind;
  const here = task.project_id === project.id;
  return (
    <li className={styles.row} data-done={task.done || undefined}>
      <StatusGlyph kind={kind ?? (task.done ? 'done' : 'open')} />
      <button
        type="button"
        className={styles.open}
        disabled={!here || task.deleted}
        onClick={() => open(task.key)}
      >
        <span className={styles.key}>{task.key}</span>
        <span className={styles.name}>{task.title}</span>
      </button>
      {remove && (
        <IconButton
          icon="close"
          small
          label={`Remove ${task.key}`}
          className={styles.remove}
          onClick={remove}
        />
      )}
    </li>
  );
}
