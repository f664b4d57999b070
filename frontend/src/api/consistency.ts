import { createStore } from '~/app/store';

/**
 * Read your writes: remembers the newest position this browser must see, a partition at a time.
 * A token is `<partition>-<position>`; every event of a project shares one partition.
 */

/** True while answers lag so far behind that the server gave up waiting for them. */
export const readModelBehind = createStore(false);

const positions = new Map<string, number>();
const partitionOfProject = new Map<string, string>();
/** Positions known only from the live stream, for projects whose partition is not known yet. */
const seen = new Map<string, number>();
let newest: string | undefined;

export interface Requirement {
  token: string | undefined;
  position: number;
}

/** Remembers a command's token, so that later queries wait for it. */
export function rememberToken(token: string | null, projectId: string | undefined): void {
  const parsed = /^(\d+)-(\d+)$/.exec(token ?? '');
  if (!parsed?.[1] || !parsed[2]) return;
  const [, partition, position] = parsed;
  raise(positions, partition, Number(position));
  if (projectId) partitionOfProject.set(projectId, partition);
  newest = `${partition}-${positions.get(partition)}`;
}

/** Remembers that the read model has shown `position` of a project: it must never go back. */
export function rememberSeen(projectId: string, position: number): void {
  raise(seen, projectId, position);
  const partition = partitionOfProject.get(projectId);
  if (partition) raise(positions, partition, position);
}

/** Returns what an answer about this project must include. */
export function requirementOf(projectId: string | undefined): Requirement {
  if (!projectId) return { token: newest, position: 0 };
  const partition = partitionOfProject.get(projectId);
  const known = partition ? (positions.get(partition) ?? 0) : 0;
  const position = Math.max(known, seen.get(projectId) ?? 0);
  return { token: partition && `${partition}-${position}`, position };
}

/** Forgets everything: another account, or a server that was set back. */
export function forgetPositions(): void {
  positions.clear();
  partitionOfProject.clear();
  seen.clear();
  newest = undefined;
}

function raise(map: Map<string, number>, key: string, position: number): void {
  if (position > (map.get(key) ?? 0)) map.set(key, position);
}
