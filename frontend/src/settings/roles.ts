import type { Project } from '~/api/types';

/** Who may use a part of the settings; `owner-always` is open in an archived project, too. */
export type Needs = 'viewer' | 'editor' | 'owner' | 'owner-always';

/** Returns why somebody cannot change a part; undefined when they can. The server decides again. */
export function reasonFor(
  needs: Needs,
  { role, archived }: Pick<Project, 'role' | 'archived'>,
): string | undefined {
  switch (needs) {
    case 'viewer':
      return undefined;
    case 'editor':
      if (archived) return 'The project is archived. Restore it to change this.';
      if (role === 'owner' || role === 'editor') return undefined;
      return `You are a ${role} here. An owner or editor can change this.`;
    case 'owner':
      if (archived) return 'The project is archived. Restore it to change this.';
      return ownersOnly(role);
    case 'owner-always':
      return ownersOnly(role);
  }
}

function ownersOnly(role: Project['role']): string | undefined {
  if (role === 'owner') return undefined;
  return `You are ${role === 'editor' ? 'an' : 'a'} ${role} here. Only an owner can change this.`;
}
