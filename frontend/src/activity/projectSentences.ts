import { namesFrom, projectFieldWords, type FieldWords } from '~/changes/fieldWords';
import type { HistoryEntry } from '~/api/types';

/** Events whose one sentence says more than their fields do. */
const WHOLE: Record<string, string> = {
  project_created: 'created the project',
  project_archived: 'archived the project',
  project_restored: 'restored the project',
  link_published: 'published the public link',
  link_revoked: 'revoked the public link',
};

/** Returns what an event of the project itself says, after the name of who did it. */
export function projectSentence(
  entry: Pick<HistoryEntry, 'type' | 'changes'>,
  names: Readonly<Record<string, string>>,
): FieldWords[] {
  const whole = WHOLE[entry.type];
  if (whole !== undefined) return [{ text: whole }];
  const nameOf = namesFrom(names);
  const lines = entry.changes.flatMap((change) => projectFieldWords(change, nameOf) ?? []);
  return lines.length > 0 ? lines : [{ text: entry.type.replaceAll('_', ' ') }];
}
