import { uuidv7 } from '~/api/uuid';

/**
 * Which pages of this browser are open: each holds a lock of its own as long as it lives, so that
 * another can tell whether what it left in the outbox still has somebody to send it.
 */

const LOCK = 'task-manager-page:';

/** This page's own id. */
export const pageId = uuidv7();

// Web Locks exist on secure origins only; without, work is taken over by whoever asks, and the
// server takes the same key twice for once.
const locks = navigator.locks as LockManager | undefined | null;
void locks?.request(LOCK + pageId, () => new Promise(() => undefined));

/** Returns the ids of the pages that are open. */
export async function openPages(): Promise<Set<string>> {
  const held = (await locks?.query())?.held ?? [];
  const ids = held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : []));
  return new Set([pageId, ...ids]);
}
