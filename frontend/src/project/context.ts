import { createContext, useContext } from 'react';
import type { Member, Project } from '~/api/types';

/** What every view of a project starts from; read once, by the layout around them. */
export interface OpenProject {
  project: Project;
  members: Member[];
}

export const ProjectContext = createContext<OpenProject | undefined>(undefined);

/** Returns the project whose view this is, and who belongs to it. */
export function useProject(): OpenProject {
  const open = useContext(ProjectContext);
  if (!open) throw new Error('used outside a project');
  return open;
}
