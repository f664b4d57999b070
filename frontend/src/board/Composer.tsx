import type { BoardColumn } from '~/api/types';
import { QuickAdd } from '~/quickadd/QuickAdd';
import { Icon } from '~/ui/Icon';
import styles from './composer.module.css';
import { useBoardTools } from './context';

export interface ComposerProps {
  column: BoardColumn;
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}

/** The foot of a column: a button that becomes the field for new tasks. */
export function Composer({ column, open, onOpen, onClose }: ComposerProps) {
  const { project, members } = useBoardTools();
  if (!open) {
    return (
      <button type="button" className={styles.open} onClick={onOpen}>
        <Icon name="plus" />
        New task
      </button>
    );
  }
  // Not sent for when it is wanted: what is typed meanwhile would be taken for shortcuts.
  return (
    <div className={styles.composer}>
      <QuickAdd
        project={project}
        members={[...members.values()]}
        columnId={column.id}
        label={`New task in ${column.name}`}
        onClose={onClose}
      />
    </div>
  );
}
