import { useQuery, useQueryClient, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { searchQuery } from '~/api/lists';
import { viewsQuery } from '~/api/saved';
import { keys, membersQuery, projectQuery, projectsQuery } from '~/api/queries';
import type { Task } from '~/api/types';
import { partsOfKey, useOpenTask } from '~/project/openTask';
import { starredFirst, useStars } from '~/saved/starred';
import { commandsOf, placesOf, viewsOf } from './commands';
import { labelsOf, peopleOf } from './facets';
import type { PaletteItem, PaletteSection } from './items';
import { ranked } from './rank';

const FEWEST_LETTERS = 2;
const MOST_FOUND = 6;
const MOST_RECENT = 5;
const MOST_OF_A_KIND = 8;

/** Returns what the palette offers for a text; its first letter may ask for one kind alone. */
export function usePaletteItems(text: string): PaletteSection[] {
  const sign = /^[>#@]/.exec(text)?.[0];
  const typed = text.slice(sign?.length ?? 0).trim();
  const go = useGo();
  const tasks = useTasks(sign === undefined ? typed : '');
  const recent = useRecentTasks();
  const projects = useProjectItems(go);
  const saved = useSavedViewItems(go);
  const current = useCurrentProject();
  const commands = commandsOf();
  const of = (name: string, items: PaletteItem[]) => ({
    name,
    items: ranked(items, typed).slice(0, MOST_OF_A_KIND),
  });
  const sections = () => {
    switch (sign) {
      case '>':
        return [of('Commands', commands)];
      case '#':
        return [of('Label', labelsOf(current, go))];
      case '@':
        return [of('Assigned to', peopleOf(current, go))];
      default:
        return [
          jumpTo(typed, go),
          of('Go to', [...viewsOf(current?.project, go), ...placesOf(go)]),
          of('Saved views', saved),
          of('Projects', projects),
          ...(typed === '' ? [{ name: 'Recent tasks', items: recent }] : [tasks]),
          of('Commands', commands),
        ];
    }
  };
  return sections().filter((section) => section.items.length > 0);
}

/** As {@link usePaletteItems}, for those who only want another project. */
export function useProjectSections(text: string): PaletteSection[] {
  const projects = ranked(useProjectItems(useGo()), text);
  return projects.length > 0 ? [{ name: 'Projects', items: projects }] : [];
}

export type Go = ReturnType<typeof useGo>;

/** Returns the ways to leave for somewhere else. */
function useGo() {
  const navigate = useNavigate();
  const openTask = useOpenTask();
  return useMemo(
    () => ({
      to: (to: '/my' | '/inbox' | '/search' | '/projects') => void navigate({ to }),
      view: (to: `/p/$key/${string}`, key: string) =>
        void navigate({ to: to as '/p/$key/board', params: { key } }),
      filter: (key: string, q: string) =>
        void navigate({ to: '/p/$key/list', params: { key }, search: { q } }),
      saved: (viewId: string) => void navigate({ to: '/views/$viewId', params: { viewId } }),
      task: (taskKey: string) => void navigate({ to: '/t/$taskKey', params: { taskKey } }),
      beside: openTask,
    }),
    [navigate, openTask],
  );
}

function jumpTo(typed: string, go: Go): PaletteSection {
  const key = typed.toUpperCase();
  if (!partsOfKey(key)) return { name: 'Task', items: [] };
  const run = () => go.task(key);
  return {
    name: 'Task',
    items: [{ id: `jump-${key}`, name: `Open ${key}`, icon: 'arrowRight', run }],
  };
}

/** The tasks with the words typed, as the search finds them. */
function useTasks(typed: string): PaletteSection {
  const openTask = useOpenTask();
  const wanted = typed.length >= FEWEST_LETTERS;
  const answer = useInfiniteQuery({ ...searchQuery(typed), enabled: wanted });
  const found = wanted ? (answer.data?.pages[0]?.items ?? []) : [];
  const items = found.slice(0, MOST_FOUND).map((task): PaletteItem => ({
    ...{ id: task.id, name: task.title, icon: 'text', note: task.key },
    run: () => openTask(task.key),
  }));
  return { name: 'Tasks', items };
}

/** The tasks opened last, as far as this page still remembers them. */
function useRecentTasks(): PaletteItem[] {
  const client = useQueryClient();
  const openTask = useOpenTask();
  return client
    .getQueryCache()
    .findAll({ queryKey: keys.task('', 0).slice(0, 1) })
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
    .flatMap((query) => (query.state.data as Task | undefined) ?? [])
    .slice(0, MOST_RECENT)
    .map((task) => ({
      ...{ id: task.id, name: task.title, icon: 'history' as const, note: task.key },
      run: () => openTask(task.key),
    }));
}

function useProjectItems(go: Go): PaletteItem[] {
  const projects = useQuery(projectsQuery()).data ?? [];
  const open = projects.filter((project) => !project.archived);
  return starredFirst(open, useStars()).map((project) => ({
    ...{ id: project.id, name: project.name, icon: 'board' as const, note: project.key },
    run: () => go.view('/p/$key/board', project.key),
  }));
}

function useSavedViewItems(go: Go): PaletteItem[] {
  const views = useQuery(viewsQuery()).data ?? [];
  return views.map(({ id, name, layout }) => ({ id, name, icon: layout, run: () => go.saved(id) }));
}

/** The project whose view is behind the palette, if one is. */
function useCurrentProject() {
  const key = useParams({ strict: false, select: (params) => params.key });
  const id = useQuery(projectsQuery()).data?.find((project) => project.key === key)?.id;
  const project = useQuery({ ...projectQuery(id ?? ''), enabled: id !== undefined }).data;
  const members = useQuery({ ...membersQuery(id ?? ''), enabled: id !== undefined }).data;
  return project && members ? { project, members } : undefined;
}
