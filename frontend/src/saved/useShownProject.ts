import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { tasksQuery } from '~/api/lists';
import { projectsQuery } from '~/api/queries';
import type { SavedView, ViewLayout } from '~/api/saved';
import type { ProjectSummary } from '~/api/types';
import { starredFirst, useStars } from './starred';

/** What a view is over at the moment. */
export type Shown =
  | { state: 'every' }
  | { state: 'one'; key: string }
  | { state: 'loading' }
  | { state: 'missing' }
  | { state: 'failed'; error: unknown; retry: () => void };

export interface ShownProject {
  shown: Shown;
  /** Between which of them one can choose, when there is a choice. */
  choices: readonly ProjectSummary[];
}

const NONE: readonly ProjectSummary[] = [];

/**
 * Returns the project whose tasks a view shows. A list goes over all of them; columns, cells and days
 * belong to one, so that a view over all shows one at a time: the one chosen in the address, else the
 * first that has a task the query wants.
 */
export function useShownProject(view: SavedView, layout: ViewLayout, q: string): ShownProject {
  const asked = useSearch({ strict: false, select: (search) => search.in });
  const answer = useQuery(projectsQuery());
  const stars = useStars();
  const isChoice = view.project_id === null && layout !== 'list';
  // In the order they were made, which changes elsewhere do not change.
  const tasks = useInfiniteQuery({
    ...tasksQuery(undefined, q, 'created'),
    enabled: isChoice && asked === undefined,
  });
  if (view.project_id === null && layout === 'list') {
    return { shown: { state: 'every' }, choices: NONE };
  }
  if (!answer.data) {
    return { shown: waiting(answer), choices: NONE };
  }
  const open = answer.data.filter((project) => !project.archived);
  const choices = isChoice ? starredFirst(open, stars) : NONE;
  if (!isChoice) return { shown: one(answer.data, view.project_id), choices };
  if (asked !== undefined) return { shown: one(choices, undefined, asked), choices };
  if (!tasks.data) return { shown: waiting(tasks), choices };
  const found = tasks.data.pages[0]?.items[0]?.project_id;
  return { shown: one(choices, found ?? choices[0]?.id), choices };
}

function one(
  projects: readonly ProjectSummary[],
  id: string | null | undefined,
  key?: string,
): Shown {
  const found = projects.find((project) => project.id === id || project.key === key);
  return found ? { state: 'one', key: found.key } : { state: 'missing' };
}

function waiting(answer: { isError: boolean; error: unknown; refetch: () => unknown }): Shown {
  if (!answer.isError) return { state: 'loading' };
  return { state: 'failed', error: answer.error, retry: () => void answer.refetch() };
}
