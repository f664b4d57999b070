import { queryOptions } from '@tanstack/react-query';
import { call } from './http';
import type { components } from './schema';

/** What people keep for themselves: queries under a name, and stars on projects. */

type Schemas = components['schemas'];

export type SavedView = Schemas['SavedView'];
export type ViewContent = Schemas['SavedViewBody'];
export type ViewLayout = Schemas['ViewLayout'];

/** Both lists are read again together: another tab, or another device, may have changed either. */
export const SAVED = ['saved'] as const;

export const viewsQuery = () =>
  queryOptions({
    queryKey: [...SAVED, 'views'] as const,
    queryFn: async ({ signal }) =>
      (await call<Schemas['SavedViewsBody']>('/me/views', { signal })).data.items,
    // Nothing tells of a change on another device; whoever comes from there looks at the window first.
    refetchOnWindowFocus: true,
  });

/** The ids of starred projects, also of some the caller has left. */
export const starsQuery = () =>
  queryOptions({
    queryKey: [...SAVED, 'stars'] as const,
    queryFn: async ({ signal }) => {
      const answer = await call<Schemas['StarredProjectsBody']>('/me/stars', { signal });
      return answer.data.items.map((star) => star.project_id);
    },
    refetchOnWindowFocus: true,
  });

/** Makes a view, or makes one that is there into this. */
export async function keepView(id: string, content: ViewContent): Promise<void> {
  await call<SavedView>(`/me/views/${id}`, { method: 'PUT', body: content });
}

export async function forgetView(id: string): Promise<void> {
  await call(`/me/views/${id}`, { method: 'DELETE' });
}

export async function setStar(projectId: string, starred: boolean): Promise<void> {
  await call(`/me/stars/${projectId}`, { method: starred ? 'PUT' : 'DELETE' });
}
