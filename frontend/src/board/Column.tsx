import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { memo, useEffect, useRef, useState, type RefObject } from 'react';
import type { BoardColumn } from '~/api/types';
import { IconButton } from '~/ui/Button';
import { classes } from '~/ui/classes';
import { Icon } from '~/ui/Icon';
import { StatusGlyph } from '~/ui/StatusGlyph';
import styles from './board.module.css';
import { CardList } from './CardList';
import { Composer } from './Composer';
import { useBoardTools } from './context';
import { isDragData, type DragData } from './useBoardDrag';

export interface ColumnProps {
  column: BoardColumn;
  /** The card of this column that is the board's tab stop, if it is here. */
  stop: string | undefined;
  /** The card that the arrow keys carry about, if it is here. */
  moving: string | undefined;
  composing: boolean;
  onCompose: (columnId: string | undefined) => void;
}

export const Column = memo(function Column(props: ColumnProps) {
  const { column, stop, moving, composing, onCompose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { mayEdit } = useBoardTools();
  const whole = useRef<HTMLLIElement>(null);
  const over = useColumnDrop(whole, scroller, column.id);
  return (
    <li ref={whole} className={classes(styles.column, over && styles.over)} data-column={column.id}>
      <section className={styles.columnBody} aria-label={`${column.name}, ${tasks(column.count)}`}>
        <header className={styles.columnHead}>
          <StatusGlyph kind={column.kind} />
          <h2 className={styles.columnName}>{column.name}</h2>
          <Count column={column} />
          {mayEdit && (
            <IconButton
              icon="plus"
              small
              label={`New task in ${column.name}`}
              className={styles.columnAdd}
              onClick={() => onCompose(column.id)}
            />
          )}
        </header>
        {/* A region that scrolls and holds nothing focusable must be focusable itself. */}
        <div
          className={styles.scroller}
          ref={scroller}
          {...(column.tasks.length > 0 ? {} : { tabIndex: -1 })}
        >
          <CardList column={column} stop={stop} moving={moving} scroller={scroller} />
          {column.count > column.tasks.length && (
            <p className={styles.note}>{column.count - column.tasks.length} more are not shown.</p>
          )}
        </div>
        {mayEdit && (
          <Composer
            column={column}
            open={composing}
            onOpen={() => onCompose(column.id)}
            onClose={() => onCompose(undefined)}
          />
        )}
      </section>
    </li>
  );
});

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

function Count({ column }: { column: BoardColumn }) {
  if (column.wip_limit === null) return <span className={styles.count}>{column.count}</span>;
  return (
    <span className={classes(styles.count, column.over_limit && styles.overLimit)}>
      {column.over_limit && <Icon name="warning" size={12} />}
      {column.count}/{column.wip_limit}
      {column.over_limit && ' over limit'}
    </span>
  );
}

/** Makes all of a column a place to drop, and lets it scroll under a dragged card. */
function useColumnDrop(
  whole: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
  columnId: string,
): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const element = whole.current;
    const scrolling = scroller.current;
    if (!element || !scrolling) return;
    const data: DragData = { kind: 'column', columnId };
    return combine(
      dropTargetForElements({
        element,
        canDrop: ({ source }) => isDragData(source.data),
        getData: () => data,
        getIsSticky: () => true,
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: () => setOver(false),
      }),
      autoScrollForElements({
        element: scrolling,
        canScroll: ({ source }) => isDragData(source.data),
      }),
    );
  }, [whole, scroller, columnId]);
  return over;
}
