import type { NewTask, TaskCommand } from '~/api/commands';
import type { Board, Card, Task } from '~/api/types';

/**
 * What a screen shows = what the server answered + the commands it has not confirmed yet.
 * Everything here is pure and may be applied to data that already includes the command (the live
 * stream can be faster than the command's own answer), so each step must be harmless twice.
 */

export type PendingWork =
  { kind: 'create'; task: NewTask } | { kind: 'command'; taskId: string; command: TaskCommand };

export interface Context {
  /** Whose commands these are, and when they were given. */
  account: { id: string; display_name: string };
  at: string;
}

/** Returns the board with one pending command applied. */
export function overlayBoard(board: Board, work: PendingWork, context: Context): Board {
  if (work.kind === 'create') return withNewCard(board, work.task, context.at);
  const { command, taskId } = work;
  if (command.type === 'archive' || command.type === 'delete') return withoutCard(board, taskId);
  if (command.type === 'move') {
    const card = findCard(board, taskId)?.card;
    return card ? placeCard(withoutCard(board, taskId), card, command) : board;
  }
  return mapCard(board, taskId, (card) => overlayCard(card, command));
}

/** Returns the open task with one pending command applied. */
export function overlayTask(task: Task, command: TaskCommand, context: Context): Task {
  const card = { ...task, ...overlayCard(task, command) };
  switch (command.type) {
    case 'describe':
      return { ...card, description: command.description };
    case 'move':
      return { ...card, column_id: command.column_id };
    case 'archive':
      return { ...card, archived: true };
    case 'delete':
      return { ...card, deleted: true };
    case 'restore':
      // A deleted task comes back from deletion first, as the server decides it.
      return task.deleted ? { ...card, deleted: false } : { ...card, archived: false };
    default:
      return overlayLists(card, command, context);
  }
}

function overlayLists(task: Task, command: TaskCommand, context: Context): Task {
  const items = overlayChecklist(task, command);
  const done = items.filter((item) => item.checked).length;
  const comments = overlayComments(task, command, context);
  return {
    ...task,
    checklist_items: items,
    checklist: { done, total: items.length },
    comments_list: comments,
    comments: comments.length,
  };
}

function overlayChecklist(task: Task, command: TaskCommand): Task['checklist_items'] {
  const items = task.checklist_items;
  switch (command.type) {
    case 'add_checklist_item': {
      const { item_id: id, text } = command;
      return items.some((i) => i.id === id) ? items : [...items, { id, text, checked: false }];
    }
    case 'edit_checklist_item':
      return items.map((i) => (i.id === command.item_id ? { ...i, text: command.text } : i));
    case 'check':
    case 'uncheck': {
      const checked = command.type === 'check';
      return items.map((i) => (i.id === command.item_id ? { ...i, checked } : i));
    }
    case 'remove_checklist_item':
      return items.filter((i) => i.id !== command.item_id);
    default:
      return items;
  }
}

function overlayComments(task: Task, command: TaskCommand, context: Context) {
  const comments = task.comments_list;
  switch (command.type) {
    case 'comment': {
      if (comments.some((c) => c.id === command.comment_id)) return comments;
      const added = {
        id: command.comment_id,
        author: context.account,
        origin: null,
        text: command.text,
        created_at: context.at,
        edited_at: null,
      };
      return [...comments, added];
    }
    case 'edit_comment':
      return comments.map((c) => (c.id === command.comment_id ? { ...c, text: command.text } : c));
    case 'remove_comment':
      return comments.filter((c) => c.id !== command.comment_id);
    default:
      return comments;
  }
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

function adding(list: string[], id: string): string[] {
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
    priority: 'none',
    start_on: null,
    due_on: null,
    labels: [],
    assignees: [],
    checklist: { done: 0, total: 0 },
    comments: 0,
    has_description: false,
    rank: '',
    version: 0,
    updated_at: at,
  };
  return placeCard(board, card, { column_id: task.column_id });
}
