import type { Place } from '~/api/commands';
import type { Board, BoardColumn, Card } from '~/api/types';
import { findCard } from '~/pending/overlay';

/** Where a card shall go, as a person thinks of it: a column, and a place counted from the top. */
export interface Destination {
  columnId: string;
  /** 0-based, among the column's other cards. */
  index: number;
}

export type Direction = 'up' | 'down' | 'left' | 'right' | 'top' | 'bottom' | 'first' | 'last';

/** Returns the place beside a neighbour that puts a card at `index` among `others`. */
export function placeAt(others: readonly Card[], index: number): Place {
  const below = others[index];
  if (below) return { before: below.id };
  const above = others.at(-1);
  return above ? { after: above.id } : {};
}

/** Returns the cards of a column without the one that moves. */
export function othersIn(column: BoardColumn, taskId: string): Card[] {
  return column.tasks.filter((task) => task.id !== taskId);
}

/** Returns where a step in a direction leads; undefined at the edge. */
export function stepFrom(
  board: Board,
  taskId: string,
  direction: Direction,
): Destination | undefined {
  const found = findCard(board, taskId);
  if (!found) return undefined;
  const { column, index } = found;
  const last = column.tasks.length - 1;
  switch (direction) {
    case 'up':
      return index > 0 ? { columnId: column.id, index: index - 1 } : undefined;
    case 'down':
      return index < last ? { columnId: column.id, index: index + 1 } : undefined;
    case 'top':
      return index > 0 ? { columnId: column.id, index: 0 } : undefined;
    case 'bottom':
      return index < last ? { columnId: column.id, index: last } : undefined;
    case 'left':
    case 'right':
    case 'first':
    case 'last':
      return sideways(board, column, index, direction);
  }
}

function sideways(
  board: Board,
  from: BoardColumn,
  index: number,
  direction: 'left' | 'right' | 'first' | 'last',
): Destination | undefined {
  const at = board.columns.indexOf(from);
  const targets = { left: at - 1, right: at + 1, first: 0, last: board.columns.length - 1 };
  const column = board.columns[targets[direction]];
  if (!column || column === from) return undefined;
  return { columnId: column.id, index: Math.min(index, column.tasks.length) };
}

/** Returns the card a focus step leads to: along the column, or beside it at the same height. */
export function neighbourOf(
  board: Board,
  taskId: string | undefined,
  direction: 'up' | 'down' | 'left' | 'right',
): Card | undefined {
  const found = taskId === undefined ? undefined : findCard(board, taskId);
  if (!found) return board.columns.find((column) => column.tasks.length > 0)?.tasks[0];
  const { column, index } = found;
  if (direction === 'up') return column.tasks[index - 1];
  if (direction === 'down') return column.tasks[index + 1];
  const at = board.columns.indexOf(column);
  // Empty columns are passed over: there is nothing in them to focus.
  const beside =
    direction === 'left' ? board.columns.slice(0, at).reverse() : board.columns.slice(at + 1);
  const target = beside.find((candidate) => candidate.tasks.length > 0);
  return target?.tasks[Math.min(index, target.tasks.length - 1)];
}

/** Says where a card now is. */
export function describePlace(card: Card, column: BoardColumn, index: number): string {
  const total = othersIn(column, card.id).length + 1;
  return `${card.key} moved to ${column.name}, position ${index + 1} of ${total}.`;
}
