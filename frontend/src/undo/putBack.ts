import type { TaskCommand } from '~/api/commands';
import type { FieldChange, HistoryEntry, Priority, Task } from '~/api/types';
import type { Direction } from './reverse';

/**
 * Returns the commands that give a task the values an event had before it (or after it, for a
 * redo), whatever they are now. Undefined where no command can: then theirs stays.
 */
export function commandsToPutBack(
  entry: HistoryEntry,
  direction: Direction,
  task: Task,
): TaskCommand[] | undefined {
  const side = direction === 'undo' ? 'before' : 'after';
  const commands = entry.changes.flatMap((change) => {
    const command = commandFor(change, change[side], task);
    return command ? [command] : [];
  });
  return commands.length > 0 ? commands : undefined;
}

type Make = (value: unknown, task: Task) => TaskCommand | undefined;

/** The fields of which a task has one, each with the command that sets it. */
const FIELDS: Record<string, Make> = {
  title: (value) => (typeof value === 'string' ? { type: 'retitle', title: value } : undefined),
  description: (value) => ({ type: 'describe', description: asText(value) ?? '' }),
  column_id: (value) =>
    typeof value === 'string' ? { type: 'move', column_id: value } : undefined,
  priority: (value) => ({ type: 'prioritise', priority: (asText(value) ?? 'none') as Priority }),
  start_on: (value, { due_on }) => ({ type: 'schedule', start_on: asText(value), due_on }),
  due_on: (value, { start_on }) => ({ type: 'schedule', start_on, due_on: asText(value) }),
  estimate: (value) => ({ type: 'estimate', points: typeof value === 'number' ? value : null }),
  repeat: (value) => ({ type: 'repeat', rule: asText(value) }),
  parent_id: (value) => ({ type: 'set_parent', parent_id: asText(value) }),
  archived: (value) => ({ type: value === true ? 'archive' : 'restore' }),
  deleted: (value) => ({ type: value === true ? 'delete' : 'restore' }),
};

function commandFor(change: FieldChange, value: unknown, task: Task): TaskCommand | undefined {
  return (FIELDS[change.field] ?? (() => partCommand(change, value)))(value, task);
}

const RELATIONS = ['blocks', 'relates', 'duplicates'] as const;

/** For fields of which a task has several, and for parts of it. */
function partCommand(change: FieldChange, value: unknown): TaskCommand | undefined {
  const gone = value === null || value === undefined;
  const id = asText(gone ? (change.before ?? change.after) : value);
  const relation = RELATIONS.find((kind) => kind === change.field);
  if (id === null) return change.id ? itemCommand(change.field, change.id, value) : undefined;
  if (change.field === 'assignees') return { type: gone ? 'unassign' : 'assign', account_id: id };
  if (change.field === 'labels') return { type: gone ? 'remove_label' : 'add_label', label_id: id };
  if (relation) return { type: gone ? 'unrelate' : 'relate', kind: relation, task_id: id };
  return change.id ? itemCommand(change.field, change.id, value) : undefined;
}

function itemCommand(field: string, id: string, value: unknown): TaskCommand | undefined {
  if (field === 'checklist_text' && typeof value === 'string') {
    return { type: 'edit_checklist_item', item_id: id, text: value };
  }
  if (field === 'checklist_checked') return { type: value ? 'check' : 'uncheck', item_id: id };
  // What was removed comes back by its undo alone, which keeps its id; what was added can go.
  if (field === 'checklist' && value === null)
    return { type: 'remove_checklist_item', item_id: id };
  if (field === 'comments' && typeof value === 'string') {
    return { type: 'edit_comment', comment_id: id, text: value };
  }
  if (field === 'comments' && value === null) return { type: 'remove_comment', comment_id: id };
  return undefined;
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
