import type { IconName } from '~/ui/Icon';

/**
 * The ways to look at a project, in the order of their tabs and number keys. A view is listed once
 * its route exists in `app/router.tsx`.
 */
export const PROJECT_VIEWS = [
  { to: '/p/$key/board', name: 'Board', icon: 'board' },
  { to: '/p/$key/history', name: 'History', icon: 'history' },
  { to: '/p/$key/activity', name: 'Activity', icon: 'activity' },
] as const satisfies readonly { to: `/p/$key/${string}`; name: string; icon: IconName }[];

export type ProjectView = (typeof PROJECT_VIEWS)[number];
