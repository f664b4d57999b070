import { rememberToken } from './consistency';
import { callRaw } from './http';
import { linesOf } from './lines';
import type { components } from './schema';

/** One line of an import's answer; the last one is `done` or `failed`. */
export type ImportLine = components['schemas']['ImportLine'];
export type ImportDone = Extract<ImportLine, { type: 'done' }>;

export type ImportFormat = 'trello' | 'csv' | 'events';

export interface ImportRequest {
  format: ImportFormat;
  file: Blob;
  /** Says what would be done, and does nothing. */
  dryRun?: boolean;
  /** CSV: the project to make for the rows. */
  project?: { key: string; name: string } | undefined;
  /** CSV: how to read dates like 03/04/2026. */
  dayOrder?: 'dmy' | 'mdy' | undefined;
}

export const LARGEST_IMPORT = 32 * 1024 * 1024;

const CONTENT_TYPES: Record<ImportFormat, string> = {
  trello: 'application/json',
  csv: 'text/csv',
  events: 'application/x-ndjson',
};

/** Sends a file and hands on each line of the report as it arrives. */
export async function importFile(
  request: ImportRequest,
  onLine: (line: ImportLine) => void,
  signal?: AbortSignal,
): Promise<ImportDone> {
  const response = await callRaw(pathOf(request), {
    method: 'POST',
    body: request.file,
    headers: { 'Content-Type': CONTENT_TYPES[request.format] },
    signal,
  });
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

function pathOf({ format, dryRun, project, dayOrder }: ImportRequest): string {
  const query = new URLSearchParams({ format });
  if (dryRun) query.set('dry_run', 'true');
  if (project) {
    query.set('key', project.key);
    query.set('name', project.name);
  }
  if (dayOrder) query.set('day_order', dayOrder);
  return `/import?${query.toString()}`;
}
