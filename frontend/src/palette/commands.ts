import type { Project } from '~/api/types';
import { openDialog } from '~/app/dialogs';
import { CHORD_KEYS } from '~/app/keymap/places';
import { chooseDensity, density, sidebarWords, singleKeys } from '~/app/preferences';
import { PLACES } from '~/app/places';
import { chooseTheme, theme } from '~/app/theme';
import { PROJECT_VIEWS } from '~/project/views';
import type { PaletteItem } from './items';
import type { Go } from './usePaletteItems';

/** Returns what changes the app itself, as it is now. */
export function commandsOf(): PaletteItem[] {
  const dark = theme.get() === 'dark';
  const compact = density.get() === 'compact';
  const letters = singleKeys.get() === 'on';
  return [
    command('New task', 'plus', () => openDialog('new-task'), ['C']),
    command('New project', 'plus', () => openDialog('new-project')),
    command('Import', 'upload', () => openDialog('import')),
    command('Keyboard shortcuts', 'keyboard', () => openDialog('shortcuts'), ['?']),
    command(
      sidebarWords.get() === 'on' ? 'Fold the side bar' : 'Unfold the side bar',
      'sidebar',
      () => sidebarWords.set((now) => (now === 'on' ? 'off' : 'on')),
      ['['],
    ),
    command(dark ? 'Light theme' : 'Dark theme', 'star', () =>
      chooseTheme(dark ? 'light' : 'dark'),
    ),
    command('Theme of the system', 'star', () => chooseTheme('system')),
    command(compact ? 'Comfortable density' : 'Compact density', 'list', () =>
      chooseDensity(compact ? 'comfortable' : 'compact'),
    ),
    command(
      letters ? 'Turn single-letter shortcuts off' : 'Turn single-letter shortcuts on',
      'keyboard',
      () => singleKeys.set(letters ? 'off' : 'on'),
    ),
  ];
}

function command(
  name: string,
  icon: PaletteItem['icon'],
  run: () => void,
  keys: readonly string[] = [],
): PaletteItem {
  return { id: `command-${name}`, name, icon, run, keys };
}

/** Returns the screens that belong to no project. */
export function placesOf(go: Go): PaletteItem[] {
  return PLACES.map((place) => ({
    id: place.to,
    name: place.name,
    icon: place.icon,
    keys: chordTo(place.to),
    run: () => go.to(place.to),
  }));
}

/** Returns the views of the project behind the palette. */
export function viewsOf(project: Project | undefined, go: Go): PaletteItem[] {
  if (!project) return [];
  return PROJECT_VIEWS.map((view) => ({
    id: view.to,
    name: view.name,
    icon: view.icon,
    note: project.name,
    keys: chordTo(view.to),
    run: () => go.view(view.to, project.key),
  }));
}

function chordTo(to: string): readonly string[] {
  const chord = Object.values(CHORD_KEYS).find((keys) => keys.to === to)?.press[0];
  return chord?.toUpperCase().split(' ') ?? [];
}
