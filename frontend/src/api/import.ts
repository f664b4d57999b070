import { rememberToken } from './consistency';
import { callRaw } from './http';
import { linesOf } from './lines';

/** One line of an import's answer; the last one is `done` or `failed`. */
export type ImportLine =
  | { type: 'progress'; done: number; total: number }
  | { type: 'skipped'; what: string; code: string; reason: string }
  | ImportDone
  | { type: 'failed'; code: string; reason: string; created: Record<string, number> };

export interface ImportDone {
  type: 'done';
  project_id: string;
  key: string;
  created: Record<string, number>;
  /** Parts that were there already. */
  unchanged: number;
  position?: number;
  consistency_token?: string;
}

export const LARGEST_IMPORT = 32 * 1024 * 1024;

/** Sends a Trello board export and hands on each line as it arrives. */
export async function importTrello(
  file: Blob,
  onLine: (line: ImportLine) => void,
  signal?: AbortSignal,
): Promise<ImportDone> {
  const response = await callRaw('/import?format=trello', { method: 'POST', body: file, signal });
  let done: ImportDone | undefined;
  for await (const line of linesOf(response)) {
    const parsed = JSON.parse(line) as ImportLine;
    onLine(parsed);
    if (parsed.type === 'done') done = parsed;
    if (parsed.type === 'failed') {
      throw new Error(`${parsed.reason}. Importing the file again goes on from here.`);
    }
  }
  if (!done)
    throw new Error('The import stopped before its end. Importing the file again goes on.');
  rememberToken(done.consistency_token ?? null, done.project_id);
  return done;
}
