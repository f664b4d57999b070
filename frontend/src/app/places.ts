import type { IconName } from '~/ui/Icon';

/** The screens that belong to no project, in the order of the side bar and the bottom bar. */
export const PLACES = [
  { to: '/projects', name: 'All projects', short: 'Projects', icon: 'board' },
] as const satisfies readonly { to: string; name: string; short: string; icon: IconName }[];
