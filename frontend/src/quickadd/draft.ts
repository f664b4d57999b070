import type { NewTask } from '~/api/commands';
import { ruleWords } from '~/task/repeat';
import { pointsWords } from '~/task/points';
import { formatLong } from '~/ui/dates';
import { priorityName } from '~/ui/PriorityGlyph';
import type { Chip, Parsed } from './grammar';

/** Returns what a parsed line makes of a task; `columnId` counts unless the line names another. */
export function taskOf(
  { title, chips }: Parsed,
  columnId: string,
): Omit<NewTask, 'id' | 'project_id'> {
  const task: Omit<NewTask, 'id' | 'project_id'> = { title, column_id: columnId };
  for (const chip of chips) {
    switch (chip.kind) {
      case 'label':
        task.labels = [...(task.labels ?? []), chip.id];
        break;
      case 'person':
        task.assignees = [...(task.assignees ?? []), chip.id];
        break;
      case 'column':
        task.column_id = chip.id;
        break;
      case 'priority':
        task.priority = chip.priority;
        break;
      case 'estimate':
        task.estimate = chip.points;
        break;
      case 'due':
        task.due_on = chip.date;
        break;
      case 'repeat':
        task.repeat = chip.rule;
        break;
    }
  }
  return task;
}

/** Says what a chip means, in full. */
export function chipWords(chip: Chip): string {
  switch (chip.kind) {
    case 'label':
      return `label ${chip.name}`;
    case 'person':
      return `assigned to ${chip.name}`;
    case 'column':
      return `in ${chip.name}`;
    case 'priority':
      return `priority ${priorityName(chip.priority).toLowerCase()}`;
    case 'estimate':
      return pointsWords(chip.points);
    case 'due':
      return `due ${formatLong(chip.date)}`;
    case 'repeat':
      return `repeats ${ruleWords(chip.rule)}`;
  }
}
