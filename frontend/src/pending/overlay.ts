import type { BulkItem, NewTask, TaskCommand } from '~/api/commands';
import type { Board, Card } from '~/api/types';

/**
 * What a screen shows = what the server answered + the commands it has not confirmed yet.
 * Everything here is pure and may be applied to data that already includes the command (the live
 * stream can be faster than the command's own answer), so each step must be harmless twice.
 */

export type PendingWork =
  | { kind: 'create'; task: NewTask }
  | { kind: 'command'; taskId: string; command: TaskCommand }
  /** One change to many tasks, sent as one request. */
  | { kind: 'bulk'; items: BulkItem[] };

export interface Context {
  /** Whose commands these are, and when they were given. */
  account: { id: string; display_name: string };
  at: string;
}

/** Returns the board with one pending command applied. */
export function overlayBoard(board: Board, work: PendingWork, context: Context): Board {
  switch (work.kind) {
    case 'create':
      return withNewCard(board, work.task, context.at);
    case 'command':
      return overlayOne(board, work);
    case 'bulk':
      return work.items.reduce(overlayOne, board);
  }
}

function overlayOne(board: Board, { command, taskId }: BulkItem): Board {
  if (command.type === 'archive' || command.type === 'delete') return withoutCard(board, taskId);
  if (command.type === 'move') {
    const card = findCard(board, taskId)?.card;
    return card ? placeCard(withoutCard(board, taskId), card, command) : board;
  }
  return mapCard(board, taskId, (card) => overlayCard(card, command));
}

/** The fields a card shows; counts of things the card does not hold wait for the server. */
export function overlayCard(card: Card, command: TaskCommand): Partial<Card> {
  switch (command.type) {
    case 'retitle':
      return { title: command.title };
    case 'describe':
      return { has_description: command.description.trim() !== '' };
    case 'prioritise':
      return { priority: command.priority };
    case 'schedule':
      return { start_on: command.start_on, due_on: command.due_on };
    case 'estimate':
      return { estimate: command.points };
    case 'repeat':
      return { repeat: command.rule };
    case 'set_parent':
      return { parent_id: command.parent_id };
    case 'assign':
      return { assignees: adding(card.assignees, command.account_id) };
    case 'unassign':
      return { assignees: card.assignees.filter((id) => id !== command.account_id) };
    case 'add_label':
      return { labels: adding(card.labels, command.label_id) };
    case 'remove_label':
      return { labels: card.labels.filter((id) => id !== command.label_id) };
    default:
      return {};
  }
}

export function adding(list: string[], id: string): string[] {
  return list.includes(id) ? list : [...list, id];
}

export function findCard(board: Board, taskId: string) {
  for (const column of board.columns) {
    const index = column.tasks.findIndex((task) => task.id === taskId);
    const card = column.tasks[index];
    if (card) return { column, card, index };
  }
  return undefined;
}

function mapCard(board: Board, taskId: string, change: (card: Card) => Partial<Card>): Board {
  const columns = board.columns.map((column) =>
    column.tasks.some((task) => task.id === taskId)
      ? {
          ...column,
          tasks: column.tasks.map((t) => (t.id === taskId ? { ...t, ...change(t) } : t)),
        }
      : column,
  );
  return { ...board, columns };
}

export function withoutCard(board: Board, taskId: string): Board {
  const columns = board.columns.map((column) =>
    column.tasks.some((task) => task.id === taskId)
      ? recount({ ...column, tasks: column.tasks.filter((task) => task.id !== taskId) }, -1)
      : column,
  );
  return { ...board, columns };
}

/** Puts a card that is nowhere on the board beside a neighbour, or last when there is none. */
export function placeCard(
  board: Board,
  card: Card,
  to: { column_id: string; before?: string; after?: string },
): Board {
  const columns = board.columns.map((column) => {
    if (column.id !== to.column_id) return column;
    const tasks = [...column.tasks];
    tasks.splice(indexIn(tasks, to), 0, card);
    return recount({ ...column, tasks }, 1);
  });
  return { ...board, columns };
}

function indexIn(tasks: Card[], to: { before?: string; after?: string }): number {
  const neighbour = tasks.findIndex((task) => task.id === (to.before ?? to.after));
  if (neighbour === -1) return tasks.length;
  return to.before === undefined ? neighbour + 1 : neighbour;
}

function recount(column: Board['columns'][number], by: number): Board['columns'][number] {
  const count = column.count + by;
  return { ...column, count, over_limit: column.wip_limit !== null && count > column.wip_limit };
}

function withNewCard(board: Board, task: NewTask, at: string): Board {
  if (findCard(board, task.id)) return board;
  const card: Card = {
    id: task.id,
    key: '',
    number: 0,
    title: task.title,
    priority: task.priority ?? 'none',
    start_on: task.start_on ?? null,
    due_on: task.due_on ?? null,
    estimate: task.estimate ?? null,
    repeat: task.repeat ?? null,
    parent_id: task.parent_id ?? null,
    subtasks: { done: 0, total: 0 },
    blocked: false,
    labels: task.labels ?? [],
    assignees: task.assignees ?? [],
    checklist: { done: 0, total: 0 },
    comments: 0,
    has_description: (task.description ?? '') !== '',
    rank: '',
    version: 0,
    updated_at: at,
  };
  return placeCard(board, card, { column_id: task.column_id });
}
