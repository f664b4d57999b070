import { createStore } from '~/app/store';

/** The keys of an open task that press something in its panel: what they press carries their name. */
export type PanelKey =
  | 'status'
  | 'priority'
  | 'assignee'
  | 'label'
  | 'due'
  | 'estimate'
  | 'describe'
  | 'comment'
  | 'relate'
  | 'watch'
  | 'copyLink'
  | 'copyKey';

/** What a key on a card asks of its task's panel, which may still have to open. */
export interface PanelPress {
  taskKey: string;
  /** A task that is only peeked at leaves focus where it is. */
  press: PanelKey | 'peek';
}

export const panelPress = createStore<PanelPress | undefined>(undefined);

/** Does what a click on it would, or focuses it when it is a field to type in. */
export function pressIn(panel: HTMLElement, key: PanelKey): void {
  const target = panel.querySelector<HTMLElement>(`[data-press="${key}"]`);
  if (!target) return;
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
  if (!target.matches('input, textarea')) target.click();
}
