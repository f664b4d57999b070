import type { TaskCommand } from '~/api/commands';
import type { Task } from '~/api/types';
import { adding, overlayCard, type Context, type PendingWork } from './overlay';

/** Returns the commands of pending work that are about one task. */
export function commandsOn(work: PendingWork, taskId: string): TaskCommand[] {
  switch (work.kind) {
    case 'create':
      return [];
    case 'command':
      return work.taskId === taskId ? [work.command] : [];
    case 'bulk':
      return work.items.filter((item) => item.taskId === taskId).map(({ command }) => command);
  }
}

/** Returns the open task with one pending command applied. */
export function overlayTask(task: Task, command: TaskCommand, context: Context): Task {
  const card = { ...task, ...overlayCard(task, command) };
  switch (command.type) {
    case 'describe':
      return { ...card, description: command.description };
    case 'move':
      return { ...card, column_id: command.column_id };
    case 'watch':
      return { ...card, watchers: adding(card.watchers, context.account.id) };
    case 'unwatch':
      return { ...card, watchers: card.watchers.filter((id) => id !== context.account.id) };
    case 'set_parent':
      // The parent's own name comes with the server's answer.
      return card.parent?.id === (command.parent_id ?? '') ? card : { ...card, parent: null };
    case 'unrelate':
      return { ...card, relations: card.relations.filter((r) => !isRelation(r, command)) };
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

type Unrelate = Extract<TaskCommand, { type: 'relate' | 'unrelate' }>;

function isRelation(relation: Task['relations'][number], { kind, task_id }: Unrelate): boolean {
  return !relation.incoming && relation.kind === kind && relation.task.id === task_id;
}
