import { facetsOf } from '~/filter/facetsOf';
import { withValues } from '~/filter/terms';
import type { OpenProject } from '~/project/context';
import type { PaletteItem } from './items';
import type { Go } from './usePaletteItems';

/** Returns, for each label of the project, the way to its tasks. */
export function labelsOf(open: OpenProject | undefined, go: Go): PaletteItem[] {
  return itemsOf(open, 'label', go);
}

/** Returns, for each member of the project, the way to what is assigned to them. */
export function peopleOf(open: OpenProject | undefined, go: Go): PaletteItem[] {
  return itemsOf(open, 'assignee', go);
}

function itemsOf(
  open: OpenProject | undefined,
  field: 'label' | 'assignee',
  go: Go,
): PaletteItem[] {
  if (!open) return [];
  const { project, members } = open;
  const facet = facetsOf(project, members).find((candidate) => candidate.field === field);
  return (facet?.options ?? []).map((option) => ({
    id: `${field}-${option.value}`,
    name: option.name,
    icon: field === 'label' ? 'tag' : 'person',
    note: project.name,
    run: () => go.filter(project.key, withValues('', field, [option.value])),
  }));
}
