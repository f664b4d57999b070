import type { QueryClient } from '@tanstack/react-query';
import { patchLists } from '~/api/lists';
import { keys } from '~/api/queries';
import type { Board, Card, Task } from '~/api/types';
import { findCard, withoutCard } from './overlay';

/** Writes a task the server just answered into every cached answer that shows it. */
export function patchTask(client: QueryClient, task: Task): void {
  client.setQueryData<Task>(keys.task(task.project_id, task.number), (old) =>
    old && old.version > task.version ? old : task,
  );
  client.setQueryData<Board>(
    keys.board(task.project_id),
    (board) => board && patchBoard(board, task),
  );
  patchLists(client, task);
}

/** Returns the board with this version of the task in its place, unless it already shows a newer. */
export function patchBoard(board: Board, task: Task): Board {
  const shown = findCard(board, task.id)?.card;
  if (shown && shown.version > task.version) return board;
  const rest = withoutCard(board, task.id);
  if (task.archived || task.deleted) return rest;
  const columns = rest.columns.map((column) => {
    if (column.id !== task.column_id) return column;
    const tasks = [...column.tasks, cardOf(task)].sort(byRank);
    const count = column.count + 1;
    return {
      ...column,
      tasks,
      count,
      over_limit: column.wip_limit !== null && count > column.wip_limit,
    };
  });
  return { ...rest, columns };
}

/** The order of a column: rank, then id, compared as bytes like the server does. */
function byRank(a: Card, b: Card): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function cardOf(task: Task): Card {
  const { id, key, number, title, priority, start_on, due_on, labels, assignees } = task;
  const { checklist, comments, has_description, rank, version, updated_at } = task;
  const { estimate, repeat, parent_id, subtasks, blocked } = task;
  return {
    ...{ id, key, number, title, priority, start_on, due_on, labels, assignees },
    ...{ checklist, comments, has_description, rank, version, updated_at },
    ...{ estimate, repeat, parent_id, subtasks, blocked },
  };
}
