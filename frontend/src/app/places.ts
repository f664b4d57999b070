import type { IconName } from '~/ui/Icon';

/** The screens that belong to no project, in the order of the side bar and the bottom bar. */
export const PLACES = [
  { to: '/my', name: 'My work', short: 'My work', icon: 'work' },
  { to: '/inbox', name: 'Inbox', short: 'Inbox', icon: 'inbox' },
  { to: '/search', name: 'Search', short: 'Search', icon: 'search' },
  { to: '/projects', name: 'All projects', short: 'Projects', icon: 'board' },
] as const satisfies readonly { to: string; name: string; short: string; icon: IconName }[];
