import type { ImportDone, ImportLine } from '~/api/import';

/** What an import counts, in words; [one, several]. */
const WORDS: Record<string, [string, string]> = {
  projects: ['project', 'projects'],
  columns: ['column', 'columns'],
  labels: ['label', 'labels'],
  tasks: ['task', 'tasks'],
  checklist_items: ['checklist item', 'checklist items'],
  comments: ['comment', 'comments'],
  events: ['event', 'events'],
};

/** Returns what an import did, in one sentence or two. */
export function describeDone(done: ImportDone): string {
  // Archived tasks are among the tasks, so they are told apart from the list.
  const { archived_tasks: archived, ...kinds } = done.created;
  const created = Object.entries(kinds)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${wordFor(what, count)}`)
    .map((part) =>
      part.includes('task') && archived > 0 ? `${part} (${archived} archived)` : part,
    );
  const verb = done.dry_run ? 'This will create' : 'Created';
  const news = created.length > 0 ? `${verb} ${listed(created)}.` : 'Nothing new.';
  return done.unchanged > 0 ? `${news} ${done.unchanged} parts were already here.` : news;
}

function wordFor(what: string, count: number): string {
  const [one, several] = WORDS[what] ?? [what, what];
  return count === 1 ? one : several;
}

function listed(parts: string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
}

/** True when importing would change nothing. */
export function isNothingNew(done: ImportDone): boolean {
  return Object.values(done.created).every((count) => count === 0);
}

/** Returns what a line says went wrong, or differently than in the file; undefined for the others. */
export function complaintOf(line: ImportLine): string | undefined {
  switch (line.type) {
    case 'skipped': {
      const where = line.line == null ? '' : `Line ${line.line}, `;
      return `${where}${line.what}: ${line.reason}`;
    }
    case 'error': {
      const field = line.field == null ? '' : `, ${line.field.replaceAll('_', ' ')}`;
      return `Line ${line.line}${field}: ${line.reason}`;
    }
    case 'progress':
    case 'done':
    case 'failed':
      return undefined;
  }
}
