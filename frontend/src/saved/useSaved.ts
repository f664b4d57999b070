import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, describeError } from '~/api/problem';
import {
  forgetView,
  keepView,
  SAVED,
  setStar,
  starsQuery,
  viewsQuery,
  type SavedView,
  type ViewContent,
} from '~/api/saved';
import { showToast } from '~/ui/toast';
import { tellOtherTabs } from './otherTabs';

const MOST_RETRIES = 3;

interface Change<Data, Value> {
  queryKey: QueryKey;
  /** The list as it will be. */
  apply: (now: Data, value: Value) => Data;
  send: (value: Value) => Promise<void>;
  /** What to say when the server refuses. */
  refused: string;
}

/**
 * Returns a change that is shown at once, one after another as they were made. It waits while the
 * browser is offline, is sent again while the server cannot be reached, and is taken back when it is
 * refused.
 */
function useChange<Data, Value>(change: Change<Data, Value>): (value: Value) => void {
  const { queryKey, apply, send, refused } = change;
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: SAVED,
    scope: { id: SAVED.join() },
    mutationFn: send,
    retry: (failures, error) =>
      failures < MOST_RETRIES && error instanceof ApiError && error.transient,
    onMutate: async (value: Value) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Data>(queryKey);
      client.setQueryData<Data>(queryKey, (now) => now && apply(now, value));
      return { before };
    },
    onError: (error, value, shown) => {
      client.setQueryData<Data>(queryKey, shown?.before);
      const { message, requestId } = describeError(error);
      const retry = () => mutate(value);
      showToast({ kind: 'error', title: refused, detail: message, requestId, retry });
    },
    onSettled: () => {
      // What is still under way would vanish for a moment.
      if (client.isMutating({ mutationKey: SAVED }) > 1) return;
      void client.invalidateQueries({ queryKey: SAVED });
      tellOtherTabs();
    },
  });
  return mutate;
}

export interface Kept {
  id: string;
  content: ViewContent;
}

/** Returns a way to make a view, or to make one that is there into something else. */
export function useKeepView(): (kept: Kept) => void {
  return useChange<SavedView[], Kept>({
    queryKey: viewsQuery().queryKey,
    apply: withView,
    send: ({ id, content }) => keepView(id, content),
    refused: 'The view was not saved',
  });
}

/** Returns the views with one added at the end, or changed where it stands. */
export function withView(views: readonly SavedView[], { id, content }: Kept): SavedView[] {
  const now = new Date().toISOString();
  const { project_id: projectId = null, ...rest } = content;
  const made = views.find((view) => view.id === id)?.created_at;
  const view = { id, ...rest, project_id: projectId, created_at: made ?? now, updated_at: now };
  if (made === undefined) return [...views, view];
  return views.map((old) => (old.id === id ? view : old));
}

/** Returns a way to forget a view, which can be taken back for a while: nothing else knows of it. */
export function useForgetView(): (view: SavedView) => void {
  const keep = useKeepView();
  const forget = useChange<SavedView[], SavedView>({
    queryKey: viewsQuery().queryKey,
    apply: (views, { id }) => views.filter((view) => view.id !== id),
    send: ({ id }) => forgetView(id),
    refused: 'The view was not deleted',
  });
  return useMemo(
    () => (view: SavedView) => {
      forget(view);
      const { id, name } = view;
      const undo = () => keep({ id, content: contentOf(view) });
      showToast({ kind: 'info', title: `View “${name}” deleted`, undo });
    },
    [forget, keep],
  );
}

/** Returns what can be changed of a view. */
export function contentOf({ name, query, layout, project_id }: SavedView): ViewContent {
  return { name, query, layout, project_id };
}

interface Star {
  projectId: string;
  starred: boolean;
}

/** Returns a way to star a project for oneself, and to take that back. */
export function useSetStar(): (star: Star) => void {
  return useChange<string[], Star>({
    queryKey: starsQuery().queryKey,
    apply: (ids, { projectId, starred }) => {
      const others = ids.filter((id) => id !== projectId);
      return starred ? [...others, projectId] : others;
    },
    send: ({ projectId, starred }) => setStar(projectId, starred),
    refused: 'The star was not changed',
  });
}
