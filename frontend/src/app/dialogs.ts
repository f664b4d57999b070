import { createStore } from './store';

/** The dialogs any screen may open; one at a time. */
export type AppDialog = 'none' | 'new-project' | 'import' | 'shortcuts';

export const dialog = createStore<AppDialog>('none');

export function openDialog(next: AppDialog): void {
  dialog.set(next);
}
