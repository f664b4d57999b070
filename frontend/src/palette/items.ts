import type { IconName } from '~/ui/Icon';

/** One thing the palette can do. */
export interface PaletteItem {
  id: string;
  name: string;
  icon: IconName;
  note?: string;
  /** The keys that do the same without the palette. */
  keys?: readonly string[];
  run: () => void;
}

export interface PaletteSection {
  name: string;
  items: PaletteItem[];
}
