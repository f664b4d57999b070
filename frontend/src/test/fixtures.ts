import type { Board, BoardColumn, Card, Project, Task } from '~/api/types';

/** Small boards for tests: `card('a')` is WEB-1 of the project WEB. */

let number = 0;

export function card(id: string, more: Partial<Card> = {}): Card {
  number += 1;
  return {
    id,
    key: `WEB-${number}`,
    number,
    title: `Task ${id}`,
    priority: 'none',
    start_on: null,
    due_on: null,
    estimate: null,
    repeat: null,
    parent_id: null,
    subtasks: { done: 0, total: 0 },
    blocked: false,
    labels: [],
    assignees: [],
    checklist: { done: 0, total: 0 },
    comments: 0,
    has_description: false,
    rank: id,
    version: 1,
    updated_at: '2026-11-23T12:00:00Z',
    ...more,
  };
}

export function column(id: string, ids: string[], more: Partial<BoardColumn> = {}): BoardColumn {
  const tasks = ids.map((task) => card(task));
  const base = { id, name: id, kind: 'open', wip_limit: null, over_limit: false } as const;
  return { ...base, count: tasks.length, tasks, ...more };
}

export function board(columns: Record<string, string[]>): Board {
  const made = Object.entries(columns).map(([id, ids]) => column(id, ids));
  return { project_id: 'p', position: 1, columns: made };
}

export function task(id: string, more: Partial<Task> = {}): Task {
  return {
    ...card(id),
    project_id: 'p',
    project_key: 'WEB',
    column_id: 'todo',
    description: '',
    checklist_items: [],
    comments_list: [],
    watchers: [],
    parent: null,
    subtasks_list: [],
    relations: [],
    names: {},
    archived: false,
    deleted: false,
    created_by: { id: 'ana', display_name: 'Ana' },
    created_at: '2026-11-23T12:00:00Z',
    ...more,
  };
}

export function project(more: Partial<Project> = {}): Project {
  return {
    id: 'p',
    key: 'WEB',
    name: 'Website',
    description: '',
    archived: false,
    role: 'owner',
    public_link: false,
    version: 1,
    columns: [],
    labels: [],
    created_at: '2026-11-23T12:00:00Z',
    updated_at: '2026-11-23T12:00:00Z',
    ...more,
  };
}

/** Where the cards are, as short as it can be said: `{ todo: ['a', 'b'] }`. */
export function places(shown: Board): Record<string, string[]> {
  return Object.fromEntries(shown.columns.map((c) => [c.id, c.tasks.map((t) => t.id)]));
}
