import { useQuery } from '@tanstack/react-query';
import { archivedQuery } from '~/api/queries';
import type { Project } from '~/api/types';
import { useRemoval } from '~/task/useRemoval';
import { Button } from '~/ui/Button';
import { Modal } from '~/ui/Dialog';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import styles from './archived.module.css';
import { useOpenTask } from '~/project/openTask';

/** What left the board and can come back. */
export function ArchivedDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  return (
    <Modal open wide onClose={onClose} title="Archived tasks">
      <ArchivedList project={project} onClose={onClose} />
    </Modal>
  );
}

function ArchivedList({ project, onClose }: { project: Project; onClose: () => void }) {
  const archived = useQuery(archivedQuery(project.id));
  const { restore } = useRemoval(project.id);
  const open = useOpenTask();
  if (archived.isError) {
    return <ErrorPanel title="The archive could not be read" error={archived.error} />;
  }
  if (!archived.data) {
    return (
      <AfterAWhile>
        <Bone height={120} />
      </AfterAWhile>
    );
  }
  if (archived.data.length === 0) {
    return (
      <EmptyState icon="archive" title="Nothing is archived">
        <p>Archived tasks leave the board and keep their history.</p>
      </EmptyState>
    );
  }
  return (
    <ul className={styles.list}>
      {archived.data.map((task) => (
        <li key={task.id} className={styles.row}>
          <span className={styles.key}>{task.key}</span>
          <button
            type="button"
            className={styles.title}
            onClick={() => {
              onClose();
              open(task.key);
            }}
          >
            {task.title}
          </button>
          <Button small onClick={() => restore(task)}>
            Restore
          </Button>
        </li>
      ))}
    </ul>
  );
}
