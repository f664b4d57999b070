import { useEffect, useState, type RefObject } from 'react';
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
  const current = useColumnInView(scroller, board.columns.length);
  return (
    <nav className={styles.picker} aria-label="Columns">
      {board.columns.map((column) => (
        <button
          key={column.id}
          type="button"
          aria-current={column.id === current ? 'location' : undefined}
          onClick={() => show(column.id)}
        >
          {column.name}
          <span className={styles.pickerCount}>{column.count}</span>
        </button>
      ))}
    </nav>
  );
}

/** More than half of a column in view makes it the one that is looked at. */
const MOSTLY = 0.6;

function useColumnInView(scroller: RefObject<HTMLElement | null>, count: number) {
  const [current, setCurrent] = useState<string>();
  useEffect(() => {
    const columns = scroller.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [];
    const observer = new IntersectionObserver(
      (entries) => {
        const seen = entries.find((entry) => entry.isIntersecting)?.target as
          HTMLElement | undefined;
        if (seen) setCurrent(seen.dataset.column);
      },
      { threshold: MOSTLY },
    );
    for (const column of columns) observer.observe(column);
    return () => observer.disconnect();
  }, [scroller, count]);
  return current;
}
