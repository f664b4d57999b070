import { Icon } from '~/ui/Icon';
import styles from './bulk.module.css';
import { useSelected } from './selection';

/** The tick of a task that is chosen, for those who do not see its colour. */
export function ChosenMark({ taskId }: { taskId: string }) {
  if (!useSelected(taskId)) return null;
  return (
    <span className={styles.tick} role="img" aria-label="Selected" data-chosen>
      <Icon name="check" size={12} />
    </span>
  );
}
