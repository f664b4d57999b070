import { createStore } from '~/app/store';
import type { ApiError } from '~/api/problem';
import type { HistoryEntry } from '~/api/types';
import type { Direction } from './reverse';

/** A change that cannot be taken back without overwriting what came after it. */
export interface Conflict {
  projectId: string;
  taskId: string;
  direction: Direction;
  entry: HistoryEntry;
  /** What the ids among the values are called, as far as the history knows. */
  names: Record<string, string>;
  /** The field that was touched since, as histories call it, and what it is now. */
  field: string;
  current: unknown;
}

/** The conflict somebody must decide on; one at a time. */
export const conflict = createStore<Conflict | undefined>(undefined);

/** Reads what a 409 `overtaken` says. */
export function overtakenOf(error: ApiError): Pick<Conflict, 'field' | 'current'> {
  const { field, current } = error.problem;
  return { field: field ?? '', current: current ?? null };
}
