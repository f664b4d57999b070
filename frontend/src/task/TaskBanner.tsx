import { Button } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import { useTask } from './context';
import styles from './panel.module.css';

/** Says why a task cannot be changed, and offers the way back. */
export function TaskBanner() {
  const { task, project, send } = useTask();
  if (!task.deleted && !task.archived) return null;
  const what = task.deleted ? 'deleted' : 'archived';
  const mayRestore = project.role === 'owner' || project.role === 'editor';
  return (
    <div className={styles.banner} role="status">
      <Icon name={task.deleted ? 'trash' : 'archive'} />
      <span>This task is {what}. Its history stays.</span>
      {mayRestore && (
        <Button
          small
          onClick={() => void send({ type: 'restore' }, `Could not restore ${task.key}`)}
        >
          Restore
        </Button>
      )}
    </div>
  );
}
