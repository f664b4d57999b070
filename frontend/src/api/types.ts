/** Answers of the query-service, as they travel. Ids are UUIDs, times RFC 3339, dates YYYY-MM-DD. */

export type Role = 'viewer' | 'commenter' | 'editor' | 'owner';
export type ColumnKind = 'open' | 'started' | 'done';
export type Priority = 'none' | 'low' | 'medium' | 'high' | 'urgent';
export type LabelColour =
  | 'grey'
  | 'red'
  | 'orange'
  | 'yellow'
  | 'lime'
  | 'green'
  | 'teal'
  | 'sky'
  | 'blue'
  | 'purple'
  | 'pink'
  | 'black';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A person as answers show one; the name is null once the account was erased. */
export interface Person {
  id: string;
  display_name: string | null;
}

export interface ProjectSummary {
  id: string;
  key: string;
  name: string;
  description: string;
  archived: boolean;
  role: Role;
  version: number;
  open_tasks: number;
  created_at: string;
  updated_at: string;
}

export interface Column {
  id: string;
  name: string;
  kind: ColumnKind;
  wip_limit: number | null;
  archived: boolean;
}

export interface Label {
  id: string;
  name: string;
  colour: LabelColour;
}

export interface Project {
  id: string;
  key: string;
  name: string;
  description: string;
  archived: boolean;
  role: Role;
  version: number;
  columns: Column[];
  labels: Label[];
  created_at: string;
  updated_at: string;
}

export interface Member {
  account_id: string;
  display_name: string | null;
  role: Role;
}

export interface Card {
  id: string;
  key: string;
  number: number;
  title: string;
  priority: Priority;
  start_on: string | null;
  due_on: string | null;
  labels: string[];
  assignees: string[];
  checklist: { done: number; total: number };
  comments: number;
  has_description: boolean;
  rank: string;
  version: number;
  updated_at: string;
}

export interface BoardColumn {
  id: string;
  name: string;
  kind: ColumnKind;
  wip_limit: number | null;
  count: number;
  over_limit: boolean;
  tasks: Card[];
}

export interface Board {
  project_id: string;
  position: number;
  /** More tasks exist than are shown; each column's count says how many. */
  truncated?: boolean;
  columns: BoardColumn[];
}

export type TaskListItem = Card & { project_id: string; column_id: string; archived: boolean };

export interface ChecklistItem {
  id: string;
  text: string;
  checked: boolean;
}

export interface TaskComment {
  id: string;
  author: Person | null;
  origin: { author: string; at: string } | null;
  text: string;
  created_at: string;
  edited_at: string | null;
}

export type Task = Card & {
  project_id: string;
  project_key: string;
  column_id: string;
  description: string;
  checklist_items: ChecklistItem[];
  comments_list: TaskComment[];
  archived: boolean;
  deleted: boolean;
  created_by: Person;
  created_at: string;
};

export interface FieldChange {
  field: string;
  /** Which column, label, member, checklist item or comment, where the field belongs to one. */
  id?: string;
  before: unknown;
  after: unknown;
}

export interface HistoryEntry {
  event_id: string;
  position: number;
  version: number;
  at: string;
  actor: Person;
  type: string;
  changes: FieldChange[];
  correlation_id: string;
}

/** A page of history, with what the ids among its changes are called. */
export type HistoryPage = Page<HistoryEntry> & { names?: Record<string, string> };

export interface StreamChange {
  position: number;
  project_id: string | null;
  task_id: string | null;
  version: number;
  type: string;
  actor: string;
}

/** What a stored command answers. */
export interface Accepted {
  id: string;
  version: number;
  position: number;
  number?: number;
  key?: string;
}

export interface Account {
  id: string;
  display_name: string;
}
