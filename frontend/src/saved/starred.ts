import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { starsQuery } from '~/api/saved';

const NONE: string[] = [];

/** Returns the ids of the projects the person has starred. */
export function useStars(): ReadonlySet<string> {
  const ids = useQuery(starsQuery()).data ?? NONE;
  return useMemo(() => new Set(ids), [ids]);
}

/** Returns the starred ones before the others, both in the order they had. */
export function starredFirst<T extends { id: string }>(
  projects: readonly T[],
  stars: ReadonlySet<string>,
): T[] {
  const isStarred = ({ id }: T) => stars.has(id);
  return [...projects.filter(isStarred), ...projects.filter((project) => !isStarred(project))];
}
