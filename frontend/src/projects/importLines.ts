import type { ImportDone } from '~/api/import';

/** What an import counts, in words; [one, several]. */
const WORDS: Record<string, [string, string]> = {
  projects: ['project', 'projects'],
  columns: ['column', 'columns'],
  labels: ['label', 'labels'],
  tasks: ['task', 'tasks'],
  checklist_items: ['checklist item', 'checklist items'],
  comments: ['comment', 'comments'],
};

/** Returns what an import did, in one sentence or two. */
export function describeDone(done: ImportDone): string {
  // Archived tasks are among the tasks, so they are told apart from the list.
  const { archived_tasks: archived = 0, ...kinds } = done.created;
  const created = Object.entries(kinds)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${wordFor(what, count)}`)
    .map((part) =>
      part.includes('task') && archived > 0 ? `${part} (${archived} archived)` : part,
    );
  const news = created.length > 0 ? `Created ${listed(created)}.` : 'Nothing new.';
  return done.unchanged > 0 ? `${news} ${done.unchanged} parts were already here.` : news;
}

function wordFor(what: string, count: number): string {
  const [one, several] = WORDS[what] ?? [what, what];
  return count === 1 ? one : several;
}

function listed(parts: string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
}
