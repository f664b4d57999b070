import { useQuery } from '@tanstack/react-query';
import { membersQuery, projectQuery, projectsQuery } from '~/api/queries';
import type { OpenProject } from './context';

export type ProjectLookup =
  | { state: 'loading' }
  | { state: 'missing' }
  | { state: 'failed'; error: unknown; retry: () => void }
  | ({ state: 'found' } & OpenProject);

const NO_MEMBERS: OpenProject['members'] = [];

/** Finds the project an address names; its members may come a moment later. */
export function useProjectByKey(key: string): ProjectLookup {
  const projects = useQuery(projectsQuery());
  const id = projects.data?.find((project) => project.key === key)?.id;
  const project = useQuery({ ...projectQuery(id ?? ''), enabled: id !== undefined });
  const members = useQuery({ ...membersQuery(id ?? ''), enabled: id !== undefined });

  if (project.data) {
    return { state: 'found', project: project.data, members: members.data ?? NO_MEMBERS };
  }
  if (project.isError) return failed(project.error, project.refetch);
  if (id !== undefined) return { state: 'loading' };
  if (projects.isError && !projects.data) return failed(projects.error, projects.refetch);
  // A project just created elsewhere may not be in the list that is cached.
  return projects.isFetching ? { state: 'loading' } : { state: 'missing' };
}

function failed(error: unknown, refetch: () => Promise<unknown>): ProjectLookup {
  return { state: 'failed', error, retry: () => void refetch() };
}
