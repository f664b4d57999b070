import type { IconName } from '~/ui/Icon';

interface ViewTab {
  to: `/p/$key/${string}`;
  name: string;
  icon: IconName;
  /** Whether the view shows the tasks that the query in the address wants. */
  filters: boolean;
}

/**
 * The ways to look at a project, in the order of their tabs and number keys. A view is listed once
 * its route exists in `app/router.tsx`.
 */
export const PROJECT_VIEWS = [
  { to: '/p/$key/board', name: 'Board', icon: 'board', filters: true },
  { to: '/p/$key/list', name: 'List', icon: 'list', filters: true },
  { to: '/p/$key/table', name: 'Table', icon: 'table', filters: true },
  { to: '/p/$key/calendar', name: 'Calendar', icon: 'calendar', filters: true },
  { to: '/p/$key/history', name: 'History', icon: 'history', filters: false },
  { to: '/p/$key/insights', name: 'Insights', icon: 'chart', filters: false },
  { to: '/p/$key/activity', name: 'Activity', icon: 'activity', filters: false },
  { to: '/p/$key/settings', name: 'Settings', icon: 'settings', filters: false },
] as const satisfies readonly ViewTab[];

export type ProjectView = (typeof PROJECT_VIEWS)[number];

/** Returns the view an address shows, by the part after the project's key. */
export function viewAt(pathname: string): ProjectView | undefined {
  const part = pathname.split('/')[3];
  return PROJECT_VIEWS.find((view) => view.to.endsWith(`/${part}`));
}
