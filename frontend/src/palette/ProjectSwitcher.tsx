import { Palette } from './Palette';
import { useProjectSections } from './usePaletteItems';

/** The palette with projects alone. */
export function ProjectSwitcher({ onClose }: { onClose: () => void }) {
  return <Palette onClose={onClose} useItems={useProjectSections} />;
}
