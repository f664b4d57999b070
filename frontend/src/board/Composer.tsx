import { lazy, Suspense } from 'react';
import type { BoardColumn } from '~/api/types';
import { Icon } from '~/ui/Icon';
import styles from './composer.module.css';
import { useBoardTools } from './context';

const QuickAdd = lazy(() => import('~/quickadd/QuickAdd').then((m) => ({ default: m.QuickAdd })));

export interface ComposerProps {
  column: BoardColumn;
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}

/** The foot of a column: a button that becomes the field for new tasks. */
export function Composer({ column, open, onOpen, onClose }: ComposerProps) {
  const { project, members } = useBoardTools();
  const button = (
    <button type="button" className={styles.open} onClick={onOpen}>
      <Icon name="plus" />
      New task
    </button>
  );
  if (!open) return button;
  return (
    <div className={styles.composer}>
      <Suspense fallback={button}>
        <QuickAdd
          project={project}
          members={[...members.values()]}
          columnId={column.id}
          label={`New task in ${column.name}`}
          onClose={onClose}
        />
      </Suspense>
    </div>
  );
}
