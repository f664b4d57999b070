import type { ActivityEntry } from '~/api/past';
import {
  namesFrom,
  projectFieldWords,
  taskFieldWords,
  type FieldWords,
} from '~/changes/fieldWords';

/** Events whose one sentence says more than their fields do. */
const WHOLE: Record<string, string> = {
  task_created: 'New task',
  task_watched: 'Began to watch',
  task_unwatched: 'Stopped watching',
  checklist_item_moved: 'Checklist reordered',
  project_created: 'Project created',
};

/** Events of a move that stays in its column change a rank, which nobody reads. */
const MOVED = 'task_moved';

/** Returns what an event of the feed says, beside the name of its task. */
export function saidOf(
  entry: Pick<ActivityEntry, 'type' | 'task' | 'changes'>,
  names: Readonly<Record<string, string>>,
): FieldWords[] {
  const whole = WHOLE[entry.type];
  if (whole !== undefined) return [{ text: whole }];
  const nameOf = namesFrom(names);
  const words = entry.task ? taskFieldWords : projectFieldWords;
  const lines = entry.changes.flatMap((change) => words(change, nameOf) ?? []);
  if (lines.length > 0) return lines;
  return [{ text: entry.type === MOVED ? 'Moved within its column' : plain(entry.type) }];
}

/** An event this page does not know yet still gets a line. */
function plain(type: string): string {
  const words = type.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
