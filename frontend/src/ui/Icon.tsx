/** Line icons on a 16 px grid; always beside text or inside a labelled control, so hidden. */

const PATHS = {
  plus: 'M8 3.5v9M3.5 8h9',
  close: 'm4 4 8 8m0-8-8 8',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  check: 'm3.5 8.5 3 3 6-7',
  chevronDown: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  chevronRight: 'm6.5 4.5 3.5 3.5-3.5 3.5',
  arrowLeft: 'M13 8H3.5m4-4-4 4 4 4',
  arrowRight: 'M3 8h9.5m-4-4 4 4-4 4',
  arrowUp: 'M8 13V3.5m-4 4 4-4 4 4',
  arrowDown: 'M8 3v9.5m-4-4 4 4 4-4',
  comment:
    'M3 4.5A1.5 1.5 0 0 1 4.5 3h7A1.5 1.5 0 0 1 13 4.5v5a1.5 1.5 0 0 1-1.5 1.5H7l-3 2.5V11a1 1 0 0 1-1-1z',
  checklist: 'm2.5 4.5 1 1 2-2M8 4.5h5.5m-11 6 1 1 2-2M8 10.5h5.5',
  text: 'M3 4h10M3 8h10M3 12h6',
  calendar:
    'M3 5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zm0 2.5h10M5.5 2.5V5m5-2.5V5',
  clock: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M8 5v3.2l2 1.3',
  warning: 'M8 2.8 14 13H2zM8 6.5v3m0 1.8v.1',
  people:
    'M6 7.5a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M2 13c0-2.2 1.6-3.7 4-3.7s4 1.5 4 3.7m.8-9.6a2.2 2.2 0 0 1 0 4M11.5 9.6c1.6.4 2.5 1.6 2.5 3.4',
  person: 'M8 7.8a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2M3 13.4c0-2.4 2-4 5-4s5 1.6 5 4',
  tag: 'M3 3h4.6l5.6 5.6a1.2 1.2 0 0 1 0 1.7l-2.9 2.9a1.2 1.2 0 0 1-1.7 0L3 7.6zm2.8 2.8h.01',
  archive: 'M2.5 3.5h11v3h-11zm1 3V12a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V6.5M6.5 9h3',
  trash: 'M3 4.5h10m-6.5-2h3m-5.5 2 .6 8a1 1 0 0 0 1 1h4.8a1 1 0 0 0 1-1l.6-8m-5 2.5v4m2-4v4',
  restore: 'M3.5 8a4.5 4.5 0 1 1 1.6 3.4M3.5 3.8V8h4',
  edit: 'm3 13 .7-3 6.8-6.8a1.3 1.3 0 0 1 1.8 0l.5.5a1.3 1.3 0 0 1 0 1.8L6 12.3z',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.9.3l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8m1 2.2a2.6 2.6 0 0 0-3.9-.3l-2 2A2.6 2.6 0 0 0 7 12.2l.8-.8',
  copy: 'M5.5 5.5V4a1 1 0 0 1 1-1H12a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1h-1.5M3 6.5a1 1 0 0 1 1-1h5.5a1 1 0 0 1 1 1V12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z',
  menu: 'M2.5 4.5h11M2.5 8h11m-11 3.5h11',
  upload: 'M8 10.5v-8m-3 3 3-3 3 3m-8 5V12a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-1.5',
  keyboard:
    'M2 5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1zm3 1.7h.01M8 6.7h.01M11 6.7h.01M5.5 9.5h5',
  signOut: 'M6.5 3H4a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h2.5M7 8h6m-2.5-2.5L13 8l-2.5 2.5',
  board: 'M2.5 3h3v10h-3zm4 0h3v7h-3zm4 0h3v4.5h-3z',
  undo: 'M5.5 3 3 5.5 5.5 8M3.3 5.5h6.2a3.5 3.5 0 0 1 0 7H6',
  eye: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8M8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6',
  repeat: 'm11 2.5 2 2-2 2M3 7.5v-1a2 2 0 0 1 2-2h8m-8 9-2-2 2-2m8-1v1a2 2 0 0 1-2 2H3',
  blocked: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M4.3 4.3l7.4 7.4',
  subtasks: 'M3 2.5v7.5a1.5 1.5 0 0 0 1.5 1.5H8M3 6h5m1-1.5h4.5v3H9zm0 5.5h4.5v3H9z',
  estimate: 'M8 2.5 13.5 8 8 13.5 2.5 8z',
  bold: 'M5 3h3.5a2.3 2.3 0 0 1 0 4.7H5zm0 4.7h4.2a2.6 2.6 0 0 1 0 5.3H5z',
  italic: 'M7 3h4.5m-7 10H9M9.5 3l-3 10',
  code: 'm5.5 5-3 3 3 3m5-6 3 3-3 3',
  quote: 'M3 3.5v9M6 5h7.5M6 8h7.5M6 11h5',
  priority: 'M3 13V9.5M8 13V6.5m5 6.5V3',
  drag: 'M6 3.5h.01M10 3.5h.01M6 8h.01M10 8h.01M6 12.5h.01M10 12.5h.01',
  work: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M5.4 8.2l1.8 1.8 3.4-3.8',
  inbox:
    'M3 4.2A1.2 1.2 0 0 1 4.2 3h7.6A1.2 1.2 0 0 1 13 4.2v7.6a1.2 1.2 0 0 1-1.2 1.2H4.2A1.2 1.2 0 0 1 3 11.8zM3 9h2.6l1 1.6h2.8l1-1.6H13',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9m3.3-1.2 3.2 3.2',
  list: 'M5.5 4h8m-8 4h8m-8 4h8M2.7 4h.01M2.7 8h.01M2.7 12h.01',
  table:
    'M2.5 4a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zm0 2.5h11m-11 3.2h11M6.5 6.5V13',
  filter: 'M2.5 4h11M4.5 8h7m-5 4h3',
  sort: 'M5 3v10m0 0-2.3-2.3M5 13l2.3-2.3M11 13V3m0 0L8.7 5.3M11 3l2.3 2.3',
  chevronLeft: 'M9.5 4.5 6 8l3.5 3.5',
  mention:
    'M10.2 8a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0m0 0v.8a1.6 1.6 0 0 0 3.3 0V8A5.5 5.5 0 1 0 11 12.6',
  star: 'm8 2.6 1.7 3.4 3.8.6-2.7 2.7.6 3.8L8 11.3l-3.4 1.8.6-3.8-2.7-2.7 3.8-.6z',
  sidebar: 'M2.5 4a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM6.2 3v10',
  minus: 'M3.5 8h9',
  play: 'M5 3.2v9.6L12.8 8z',
  pause: 'M5.2 3.5v9m5.6-9v9',
  first: 'M3.5 3.5v9M12.5 3.5 6.5 8l6 4.5z',
  last: 'M12.5 3.5v9m-9-9 6 4.5-6 4.5z',
  stepBack: 'M10.5 3.5 5 8l5.5 4.5',
  stepForward: 'M5.5 3.5 11 8l-5.5 4.5',
  dayBack: 'M8 3.5 3 8l5 4.5m5-9L8 8l5 4.5',
  dayForward: 'M8 3.5 13 8l-5 4.5m-5-9L8 8l-5 4.5',
  chart: 'M2.5 2.5v11h11M5 10.5l2.5-3.5 2.5 2 3-5',
  activity: 'M2 8.5h2.8L6.5 4l3 8.5 1.7-4H14',
  settings:
    'M2.5 4.5h5m4 0h2m-2 0a2 2 0 1 1-4 0 2 2 0 0 1 4 0M2.5 11.5h2m4 0h5m-5 0a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  download: 'M8 2.5v8m-3-3 3 3 3-3m-8 3V12a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-1.5',
  device: 'M3 3.5h10v6.5H3zm-1 9h12',
  key: 'M10.3 9.2a3.3 3.3 0 1 0-3-2L2.8 11.7v1.8h2.4v-1.6h1.6l1.8-2.7zm.9-3.6h.01',
  lock: 'M4 7.5h8v5.5H4zm1.5 0V5a2.5 2.5 0 0 1 5 0v2.5',
  history: 'M3 8a5 5 0 1 0 1.6-3.7L3 5.7M3 3v2.7h2.7M8 5.3V8l2 1.4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' || name === 'drag' ? 2.2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
