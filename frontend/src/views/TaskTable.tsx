import { useEffect, useRef, type RefObject } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { ListedTask, Sort, SortField } from '~/api/lists';
import { classes } from '~/ui/classes';
import { Icon } from '~/ui/Icon';
import { useNames } from './GroupedRows';
import { MOST_PLAIN_ROWS } from './plainRows';
import { directionOf, pressed } from './sorting';
import styles from './table.module.css';
import { TableRow } from './TableRow';
import { useProjectRows } from './useProjectRows';

export interface TaskTableProps {
  items: readonly ListedTask[];
  sort: Sort;
  onSort: (next: Sort) => void;
  scroller: RefObject<HTMLElement | null>;
  /** Called when the last rows come into view. */
  onEnd: () => void;
}

export interface TableColumn {
  id:
    | 'key'
    | 'title'
    | 'status'
    | 'priority'
    | 'assignees'
    | 'labels'
    | 'due'
    | 'estimate'
    | 'changed';
  name: string;
  sort?: SortField;
}

const COLUMNS: readonly TableColumn[] = [
  { id: 'key', name: 'Key', sort: 'key' },
  { id: 'title', name: 'Title', sort: 'title' },
  { id: 'status', name: 'Status' },
  { id: 'priority', name: 'Priority', sort: 'priority' },
  { id: 'assignees', name: 'Assignees' },
  { id: 'labels', name: 'Labels' },
  { id: 'due', name: 'Due', sort: 'due' },
  { id: 'estimate', name: 'Points' },
  { id: 'changed', name: 'Changed', sort: 'changed' },
];

/** In pixels, as the style sheet sets it: where the first row begins. */
const HEAD_HEIGHT = 37;

/** How many rows before the end the next page is asked for. */
const AHEAD = 20;

/** A table to its readers, too: rows, cells and headers, which tell the order and change it. */
export function TaskTable({ items, sort, onSort, scroller, onEnd }: TaskTableProps) {
  const element = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const reveal = (index: number) => virtual.current?.scrollToIndex(index, { align: 'nearest' });
  const { stop, onFocus, openMenu, extras } = useProjectRows({ element, items, reveal });
  const names = useNames();
  const kept = items.findIndex((item) => item.id === stop);
  const check = () => {
    const handle = virtual.current;
    if (
      handle &&
      handle.findItemIndex(handle.scrollOffset + handle.viewportSize) >= items.length - AHEAD
    )
      onEnd();
  };
  const rows = items.map((task, index) => (
    <TableRow
      key={task.id}
      task={task}
      index={index}
      names={names}
      isStop={task.id === stop}
      onMenu={openMenu}
    />
  ));
  // A first page that does not fill the screen has no scrolling to wait for.
  useEffect(check);
  return (
    <div
      ref={element}
      className={styles.table}
      role="table"
      aria-label="Tasks"
      aria-rowcount={-1}
      onFocus={onFocus}
    >
      <div role="rowgroup" className={styles.headGroup}>
        <div role="row" className={styles.head}>
          {COLUMNS.map((column) => (
            <Header key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
          <span role="columnheader" className={styles.menuCell}>
            <span className="visually-hidden">Actions</span>
          </span>
        </div>
      </div>
      <div role="rowgroup">
        {items.length <= MOST_PLAIN_ROWS ? (
          rows
        ) : (
          <Virtualizer
            ref={virtual}
            scrollRef={scroller}
            startMargin={HEAD_HEIGHT}
            keepMounted={kept === -1 ? [] : [kept]}
            onScroll={check}
          >
            {rows}
          </Virtualizer>
        )}
      </div>
      {extras}
    </div>
  );
}

interface HeaderProps {
  column: TableColumn;
  sort: Sort;
  onSort: (next: Sort) => void;
}

function Header({ column, sort, onSort }: HeaderProps) {
  const field = column.sort;
  if (!field) {
    return (
      <span role="columnheader" className={styles.header} data-cell={column.id}>
        {column.name}
      </span>
    );
  }
  const direction = directionOf(sort, field);
  return (
    <span
      role="columnheader"
      className={styles.header}
      data-cell={column.id}
      aria-sort={direction ?? 'none'}
    >
      <button
        type="button"
        className={classes(styles.sort, direction && styles.sorted)}
        onClick={() => onSort(pressed(sort, field))}
      >
        {column.name}
        {direction && <Icon name={direction === 'ascending' ? 'arrowUp' : 'arrowDown'} size={12} />}
      </button>
    </span>
  );
}
