import type { LabelColour } from '~/api/types';

/** The colours a label can have, in the order in which they are offered. */
export const LABEL_COLOURS: readonly LabelColour[] = [
  ...(['grey', 'red', 'orange', 'yellow', 'lime', 'green'] as const),
  ...(['teal', 'sky', 'blue', 'purple', 'pink', 'black'] as const),
];
