/** What an event did, in few words, before the task it did it to. */
const VERBS: Record<string, string> = {
  task_created: 'created',
  task_retitled: 'renamed',
  task_described: 'described',
  task_moved: 'moved',
  task_prioritised: 'set the priority of',
  task_scheduled: 'set the dates of',
  task_estimated: 'estimated',
  task_assigned: 'assigned somebody to',
  task_unassigned: 'took somebody off',
  task_labelled: 'labelled',
  task_unlabelled: 'took a label off',
  task_archived: 'archived',
  task_unarchived: 'brought back',
  task_deleted: 'deleted',
  task_restored: 'restored',
  task_related: 'linked',
  task_unrelated: 'unlinked',
  task_parent_set: 'changed the parent of',
  task_repeat_set: 'set the repetition of',
  task_repeated: 'finished a turn of',
  task_watched: 'began to watch',
  task_unwatched: 'stopped watching',
  comment_added: 'commented on',
  comment_edited: 'changed a comment on',
  comment_removed: 'removed a comment on',
  comment_restored: 'brought back a comment on',
};

/** Returns what an event did: "moved", "changed the checklist of", "changed the project: column added". */
export function beatVerb(type: string, ofTask: boolean): string {
  const verb = VERBS[type];
  if (verb !== undefined) return verb;
  if (type.startsWith('checklist_')) return 'changed the checklist of';
  const plain = type.replaceAll('_', ' ');
  return ofTask ? `${plain}:` : plain;
}
