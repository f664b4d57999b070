import { readModelBehind, requirementOf } from './consistency';
import { call, type Answer } from './http';
import { ApiError } from './problem';
import type { Page } from './types';

/** How often an answer older than what this browser has already seen is asked for again. */
const FRESH_ATTEMPTS = 3;
const PAGE_LIMIT = 200;
const MOST_PAGES = 10;

export interface ReadContext {
  /** Whose position the answer must have reached; without it, the newest command's. */
  projectId?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called when even the last attempt gave an answer older than what has been shown. */
  onBehind?: () => void;
}

/**
 * Reads one query. An answer never goes back behind a command of this browser or an event already
 * shown: the token makes the server wait, and a position that rose meanwhile makes us ask again.
 */
export async function read<T>(path: string, context: ReadContext = {}): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await readOnce<T>(path, context);
    const position = Number(answer.headers.get('Read-Position') ?? Number.POSITIVE_INFINITY);
    const fresh = position >= requirementOf(context.projectId).position;
    if (fresh) return answer.data;
    if (attempt === FRESH_ATTEMPTS) {
      context.onBehind?.();
      return answer.data;
    }
  }
}

async function readOnce<T>(path: string, context: ReadContext): Promise<Answer<T>> {
  const { token } = requirementOf(context.projectId);
  const headers = { 'Consistency-Token': token };
  try {
    const answer = await call<T>(path, { signal: context.signal, headers });
    readModelBehind.set(false);
    return answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'read_model_behind') readModelBehind.set(true);
    throw error;
  }
}

/** Reads a list to its end, bounded: enough for every list this screen shows whole. */
export async function readAll<T>(path: string, context: ReadContext = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: Page<T> = await read<Page<T>>(withPage(path, cursor, PAGE_LIMIT), context);
    items.push(...answer.items);
    cursor = answer.next_cursor;
    if (cursor === null) break;
  }
  return items;
}

/** Returns `path` asking for one page. */
export function withPage(path: string, cursor: string | null, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor !== null) query.set('cursor', cursor);
  return `${path}${path.includes('?') ? '&' : '?'}${query.toString()}`;
}
