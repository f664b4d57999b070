import { rememberToken } from './consistency';
import { call } from './http';
import type { ActivityEntry } from './past';
import { ApiError, type Problem } from './problem';
import type { components } from './schema';
import { uuidv7 } from './uuid';

type BulkResults = components['schemas']['BulkResults'];

/** What became of taking several changes back. */
export interface TakenBack {
  /** Names the whole: undoing it brings the changes back. */
  correlationId: string;
  done: number;
  /** Why the others stay, in the server's words. */
  refused: Problem[];
}

/** The most one request takes back; the same bound the server has. */
export const MOST_TAKEN_BACK = 500;

/** Takes events back, or brings them back again, in the order given: newest first for an undo. */
export async function takeBack(
  projectId: string,
  entries: readonly Pick<ActivityEntry, 'event_id' | 'task'>[],
  type: 'undo' | 'redo' = 'undo',
): Promise<TakenBack> {
  const commands = entries.slice(0, MOST_TAKEN_BACK).map(({ event_id, task }) => ({
    target: task ? 'task' : 'project',
    id: task?.id ?? projectId,
    type,
    event_id,
  }));
  return sendBulk(projectId, commands);
}

/** Takes back all that one request did. */
export function takeBackRequest(projectId: string, correlationId: string): Promise<TakenBack> {
  return sendBulk(projectId, [{ type: 'undo', correlation_id: correlationId }]);
}

async function sendBulk(projectId: string, commands: unknown[]): Promise<TakenBack> {
  const answer = await call<BulkResults>('/commands', {
    method: 'POST',
    body: { commands },
    headers: { 'Idempotency-Key': uuidv7() },
  });
  rememberToken(answer.headers.get('Consistency-Token'), projectId);
  // A bulk undo is one command with a result for each event.
  const results = answer.data.results.flatMap((result) =>
    'results' in result ? result.results : [result],
  );
  const refused = results.flatMap((result) => ('problem' in result ? [result.problem] : []));
  return {
    correlationId: answer.data.correlation_id,
    done: results.length - refused.length,
    refused,
  };
}

/** Returns the first refusal as an error, when nothing was done. */
export function refusalOf(taken: TakenBack): ApiError | undefined {
  const [first] = taken.refused;
  return taken.done === 0 && first ? new ApiError(first) : undefined;
}

/** Makes a task's fields what they were at a version; one request, so that it can be taken back. */
export function restoreVersion(
  projectId: string,
  taskId: string,
  version: number,
): Promise<TakenBack> {
  return sendBulk(projectId, [{ target: 'task', id: taskId, type: 'restore_version', version }]);
}
