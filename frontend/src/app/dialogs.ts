import { createStore } from './store';

/** The dialogs any screen may open; one at a time. `projects` is the palette with projects alone. */
export type AppDialog =
  'none' | 'new-task' | 'new-project' | 'import' | 'shortcuts' | 'palette' | 'projects';

export const dialog = createStore<AppDialog>('none');

export function openDialog(next: AppDialog): void {
  dialog.set(next);
}
