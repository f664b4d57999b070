import { rememberToken } from './consistency';
import { call } from './http';
import { ApiError } from './problem';
import type {
  Accepted,
  BulkAnswer,
  ColumnKind,
  LabelColour,
  Priority,
  RelationKind,
  Role,
} from './types';
import { uuidv7 } from './uuid';

/** A place in a column: beside another task, or last when neither is given. */
export interface Place {
  before?: string;
  after?: string;
}

export type TaskCommand =
  | { type: 'retitle'; title: string }
  | { type: 'describe'; description: string }
  | ({ type: 'move'; column_id: string } & Place)
  | { type: 'prioritise'; priority: Priority }
  | { type: 'schedule'; start_on: string | null; due_on: string | null }
  | { type: 'assign' | 'unassign'; account_id: string }
  | { type: 'add_label' | 'remove_label'; label_id: string }
  | { type: 'add_checklist_item'; item_id: string; text: string }
  | { type: 'edit_checklist_item'; item_id: string; text: string }
  | { type: 'check' | 'uncheck' | 'remove_checklist_item'; item_id: string }
  | { type: 'comment' | 'edit_comment'; comment_id: string; text: string }
  | { type: 'remove_comment'; comment_id: string }
  | { type: 'estimate'; points: number | null }
  | { type: 'repeat'; rule: string | null }
  | { type: 'set_parent'; parent_id: string | null }
  | { type: 'relate' | 'unrelate'; kind: RelationKind; task_id: string }
  | { type: 'watch' | 'unwatch' }
  | { type: 'undo' | 'redo'; event_id: string }
  | { type: 'restore_version'; version: number }
  | { type: 'archive' | 'restore' | 'delete' };

export type ProjectCommand =
  | { type: 'rename'; name: string }
  | { type: 'describe'; description: string }
  | { type: 'add_column'; column_id: string; name: string; kind: ColumnKind }
  | { type: 'rename_column'; column_id: string; name: string }
  /** Right of `after`, or first when that is null. */
  | { type: 'move_column'; column_id: string; after: string | null }
  | { type: 'set_column_kind'; column_id: string; kind: ColumnKind }
  | { type: 'restore_column'; column_id: string }
  | { type: 'remove_column'; column_id: string; move_tasks_to: string }
  | { type: 'set_wip_limit'; column_id: string; wip_limit: number | null }
  | { type: 'define_label'; label_id: string; name: string; colour: LabelColour }
  | { type: 'change_label'; label_id: string; name?: string; colour?: LabelColour }
  | { type: 'remove_label'; label_id: string }
  | { type: 'publish_link' | 'revoke_link' }
  | { type: 'add_member'; email: string; role: Role }
  | { type: 'change_role'; account_id: string; role: Role }
  | { type: 'remove_member'; account_id: string }
  | { type: 'undo' | 'redo'; event_id: string }
  | { type: 'archive' | 'restore' };

export interface NewTask {
  id: string;
  project_id: string;
  title: string;
  column_id: string;
  description?: string;
  priority?: Priority;
  start_on?: string;
  due_on?: string;
  assignees?: string[];
  labels?: string[];
  estimate?: number;
  parent_id?: string;
  repeat?: string;
}

/** One task's part of a change to many. */
export interface BulkItem {
  taskId: string;
  command: TaskCommand;
}

export interface NewProject {
  id: string;
  key: string;
  name: string;
}

export function commandTask(
  projectId: string,
  taskId: string,
  command: TaskCommand,
): Promise<Accepted> {
  return sendCommand(`/tasks/${taskId}/commands`, command, projectId);
}

/** Changes a project; `key` is the request's id when the caller wants to find its events again. */
export function commandProject(
  projectId: string,
  command: ProjectCommand,
  key?: string,
): Promise<Accepted> {
  return sendCommand(`/projects/${projectId}/commands`, command, projectId, key);
}

export function createTask(task: NewTask): Promise<Accepted> {
  return sendCommand('/tasks', task, task.project_id);
}

export function createProject(project: NewProject): Promise<Accepted> {
  return sendCommand('/projects', project, project.id);
}

/** What one `POST /commands` carries at most. */
export const MOST_IN_BULK = 500;

/** Takes back everything that one request did, newest first. */
export function undoRequest(correlationId: string, projectId: string): Promise<BulkAnswer> {
  const body = { commands: [{ type: 'undo', correlation_id: correlationId }] };
  return untilAnswered((key) => post<BulkAnswer>('/commands', body, projectId, key));
}

/**
 * Sends work once, under a key of the caller's own. The key is also the request's id, by which
 * histories name everything that came of it.
 */
export function sendTaskOnce(
  projectId: string,
  taskId: string,
  command: TaskCommand,
  key: string,
): Promise<Accepted> {
  return post(`/tasks/${taskId}/commands`, command, projectId, key);
}

/** As [`sendTaskOnce`], for a task that is yet to be. */
export function createTaskOnce(task: NewTask, key: string): Promise<Accepted> {
  return post('/tasks', task, task.project_id, key);
}

/** As [`sendTaskOnce`], for one change to many tasks: each has an outcome of its own. */
export function sendBulkOnce(
  projectId: string,
  items: readonly BulkItem[],
  key: string,
): Promise<BulkAnswer> {
  const commands = items.map(({ taskId, command }) => ({
    target: 'task',
    id: taskId,
    ...command,
  }));
  return post('/commands', { commands }, projectId, key);
}

async function post<T>(path: string, body: unknown, projectId: string, key: string): Promise<T> {
  const headers = { 'Idempotency-Key': key, 'Request-Id': key };
  const answer = await call<T>(path, { method: 'POST', body, headers });
  rememberToken(answer.headers.get('Consistency-Token'), projectId);
  return answer.data;
}

function sendCommand(path: string, body: unknown, projectId: string, id = uuidv7()) {
  return untilAnswered((key) => post<Accepted>(path, body, projectId, key), id);
}

const ATTEMPTS = 5;
const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 10_000;

/**
 * Sends a command until it is answered: one Idempotency-Key for all attempts, so a lost answer
 * never does the work twice.
 */
async function untilAnswered<T>(send: (key: string) => Promise<T>, key = uuidv7()): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(key);
    } catch (error) {
      const again = error instanceof ApiError && error.transient && attempt < ATTEMPTS;
      if (!again) throw error;
      await pause(delayBefore(attempt, error.retryAfter));
    }
  }
}

/** Returns how long to wait before trying again; attempts count from 1. */
export function delayBefore(attempt: number, retryAfter: number | null): number {
  const backoff = FIRST_DELAY_MS * 2 ** (attempt - 1);
  const asked = (retryAfter ?? 0) * 1000;
  // Half to whole: browsers that lost the same server do not come back in step.
  // eslint-disable-next-line sonarjs/pseudo-random -- spreads load, protects nothing
  const jitter = 0.5 + Math.random() / 2;
  return Math.min(LONGEST_DELAY_MS, Math.max(asked, backoff * jitter));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
