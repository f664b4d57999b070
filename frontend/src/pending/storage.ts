import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { NeedsYou, Pending } from './store';

/**
 * What was given and not yet answered, kept in this browser: it outlives reloads and closed tabs.
 * A browser that keeps nothing (private windows of some) still sends; it only forgets on reload.
 */

interface Schema extends DBSchema {
  waiting: { key: string; value: Pending };
  refused: { key: string; value: NeedsYou & { id: string } };
}

const NAME = 'task-manager-outbox';
const VERSION = 1;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade: (db) => {
      db.createObjectStore('waiting', { keyPath: 'id' });
      db.createObjectStore('refused', { keyPath: 'id' });
    },
    // Closed by the browser (its data cleared, say): the next use opens it again.
    terminated: () => {
      opened = undefined;
    },
  });
  return opened;
}

/** Runs a piece of storage work; a browser that refuses it only loses the safety of a reload. */
async function quietly<T>(otherwise: T, work: (db: IDBPDatabase<Schema>) => Promise<T>) {
  try {
    return await work(await database());
  } catch {
    opened = undefined;
    return otherwise;
  }
}

export function keepWaiting(entry: Pending): Promise<void> {
  return quietly(undefined, async (db) => {
    await db.put('waiting', entry);
  });
}

export function forgetWaiting(id: string): Promise<void> {
  return quietly(undefined, (db) => db.delete('waiting', id));
}

/** Returns what is kept, oldest first: the ids sort by time. */
export function keptWaiting(): Promise<Pending[]> {
  return quietly<Pending[]>([], (db) => db.getAll('waiting'));
}

export function keepRefused(refused: NeedsYou): Promise<void> {
  const value = { ...refused, id: refused.entry.id };
  return quietly(undefined, async (db) => {
    await db.put('refused', value);
  });
}

export function forgetRefused(id: string): Promise<void> {
  return quietly(undefined, (db) => db.delete('refused', id));
}

export function keptRefused(): Promise<NeedsYou[]> {
  return quietly<NeedsYou[]>([], (db) => db.getAll('refused'));
}
