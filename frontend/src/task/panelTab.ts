import { createStore } from '~/app/store';

export type PanelTab = 'comments' | 'timeline' | 'all';

/** The task whose panel shall open at its timeline, asked for from elsewhere. */
export const timelineWanted = createStore<string | undefined>(undefined);

/** Makes the panel of a task show its timeline, now or once it is open. */
export function openTimeline(taskId: string): void {
  timelineWanted.set(taskId);
}
