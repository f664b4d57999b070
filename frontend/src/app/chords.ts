/** Where G and a letter lead: places by their address, views to that view of the open project. */
export const CHORDS = {
  m: '/my',
  i: '/inbox',
  b: '/p/$key/board',
  l: '/p/$key/list',
  t: '/p/$key/table',
  d: '/p/$key/calendar',
  h: '/p/$key/history',
  s: '/p/$key/settings',
} as const;
