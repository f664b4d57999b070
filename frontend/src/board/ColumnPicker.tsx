import type { RefObject } from 'react';
import type { Board } from '~/api/types';
import styles from './board.module.css';

export interface ColumnPickerProps {
  board: Board;
  scroller: RefObject<HTMLElement | null>;
}

/** On narrow screens, where one column shows at a time: the way to the others. */
export function ColumnPicker({ board, scroller }: ColumnPickerProps) {
  const show = (id: string) => {
    const column = scroller.current?.querySelector(`[data-column="${id}"]`);
    column?.scrollIntoView({ inline: 'start', block: 'nearest', behavior: 'smooth' });
  };
  return (
    <nav className={styles.picker} aria-label="Columns">
      {board.columns.map((column) => (
        <button key={column.id} type="button" onClick={() => show(column.id)}>
          {column.name}
          <span className={styles.pickerCount}>{column.count}</span>
        </button>
      ))}
    </nav>
  );
}
