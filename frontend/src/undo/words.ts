import type { TaskCommand } from '~/api/commands';
import type { PendingWork } from '~/pending/overlay';
import type { StepSource } from './steps';

const COMMANDS: Record<TaskCommand['type'], string> = {
  retitle: 'renamed',
  describe: 'description changed',
  move: 'moved',
  prioritise: 'priority changed',
  schedule: 'dates changed',
  estimate: 'estimate changed',
  repeat: 'repeat changed',
  set_parent: 'parent changed',
  assign: 'assigned',
  unassign: 'unassigned',
  add_label: 'label added',
  remove_label: 'label removed',
  add_checklist_item: 'checklist item added',
  edit_checklist_item: 'checklist item changed',
  check: 'checklist item checked',
  uncheck: 'checklist item unchecked',
  remove_checklist_item: 'checklist item removed',
  comment: 'comment added',
  edit_comment: 'comment changed',
  remove_comment: 'comment removed',
  relate: 'relation added',
  unrelate: 'relation removed',
  watch: 'watched',
  unwatch: 'no longer watched',
  archive: 'archived',
  restore: 'restored',
  delete: 'deleted',
  undo: 'undone',
  redo: 'redone',
  restore_version: 'earlier version restored',
};

/** Says what a piece of work did, after the name of what it did it to: "WEB-3 moved". */
export function workWords(work: PendingWork, keyOf: (taskId: string) => string): string {
  switch (work.kind) {
    case 'create':
      return `“${work.task.title}” created`;
    case 'command':
      return `${keyOf(work.taskId)} ${COMMANDS[work.command.type]}`;
    case 'bulk':
      return `${work.items.length} tasks changed`;
  }
}

/** As [`workWords`], for a step that is undone or redone. */
export function stepWords(what: StepSource, keyOf: (taskId: string) => string): string {
  switch (what.kind) {
    case 'work':
      return workWords(what.work, keyOf);
    case 'bulk':
      return `${what.count} tasks changed`;
    case 'project':
      return `project: ${what.type.replaceAll('_', ' ')}`;
    case 'events':
      return `${keyOf(what.taskId)} ${(what.events[0]?.type ?? 'changed').replace(/^task_/, '').replaceAll('_', ' ')}`;
  }
}
