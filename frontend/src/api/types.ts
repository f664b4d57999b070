import type { components } from './schema';

/**
 * What travels, by the names used here. The forms are the published contract's, generated into
 * `schema.d.ts`; only what that cannot say is written out.
 */
type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type ColumnKind = Schemas['ColumnKind'];
export type Priority = Schemas['Priority'];
export type LabelColour = Schemas['LabelColour'];
export type RelationKind = Schemas['RelationKind'];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type ProviderBody = Schemas['ProviderBody'];
/** A person as answers show one; the name is null once the account was erased. */
export type Person = Schemas['Person'];
export type ProjectSummary = Schemas['ProjectSummary'];
export type Column = Schemas['ColumnAnswer'];
export type Label = Schemas['LabelAnswer'];
export type Project = Schemas['ProjectDetail'];
export type Member = Schemas['Member'];

/** A task on the board: of what an answer holds, what is shown here. */
export type Card = Pick<
  Schemas['Card'],
  | 'id'
  | 'key'
  | 'number'
  | 'title'
  | 'priority'
  | 'start_on'
  | 'due_on'
  | 'estimate'
  | 'repeat'
  | 'parent_id'
  | 'subtasks'
  | 'blocked'
  | 'labels'
  | 'assignees'
  | 'checklist'
  | 'comments'
  | 'has_description'
  | 'rank'
  | 'version'
  | 'updated_at'
>;
export type BoardColumn = Omit<Schemas['BoardColumn'], 'tasks'> & { tasks: Card[] };
export type Board = Pick<Schemas['Board'], 'project_id' | 'position'> &
  Partial<Pick<Schemas['Board'], 'truncated'>> & { columns: BoardColumn[] };
export type TaskListItem = Card &
  Pick<Schemas['ListedTask'], 'project_id' | 'column_id' | 'archived'>;
export type ChecklistItem = Schemas['ChecklistAnswer'];
export type TaskComment = Schemas['Comment'];
export type Task = Card &
  Pick<
    Schemas['TaskDetail'],
    | 'project_id'
    | 'project_key'
    | 'column_id'
    | 'description'
    | 'checklist_items'
    | 'comments_list'
    | 'watchers'
    | 'parent'
    | 'subtasks_list'
    | 'relations'
    | 'names'
    | 'archived'
    | 'deleted'
    | 'created_by'
    | 'created_at'
  >;
export type FieldChange = Schemas['FieldChange'];
export type HistoryEntry = Schemas['HistoryItem'];

/** A page of history, with what the ids among its changes are called. */
export type HistoryPage = Page<HistoryEntry> & { names?: Record<string, string> };

export type StreamChange = Schemas['Change'];

/** What a stored command answers. */
export type Accepted = Schemas['Accepted'];
/** What became of each of many commands. */
export type BulkAnswer = Schemas['BulkResults'];
export type TaskRef = Schemas['TaskRef'];
export type Relation = Schemas['RelationAnswer'];

export interface Account {
  id: string;
  display_name: string;
}
