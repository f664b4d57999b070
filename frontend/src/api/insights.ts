import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { read } from './reads';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Insights = Schemas['FlowInsights'];
export type FlowDay = Schemas['FlowDay'];
export type CompletedTask = Schemas['CompletedTask'];
export type AgeingTask = Schemas['AgeingTask'];
export type Percentiles = Schemas['Percentiles'];

/** What flow is asked for: days included, and columns (ids) that mean started and done. */
export interface InsightsQuestion {
  from?: string | undefined;
  to?: string | undefined;
  started?: string[] | undefined;
  done?: string[] | undefined;
}

/** A projection over all events: cheap to show again, not worth asking for at every change. */
const STALE_MS = 60_000;

export const insightsQuery = (projectId: string, question: InsightsQuestion) =>
  queryOptions({
    queryKey: ['insights', projectId, question] as const,
    queryFn: ({ signal }) =>
      read<Insights>(`/projects/${projectId}/insights${asQuery(question)}`, { projectId, signal }),
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
  });

function asQuery({ from, to, started, done }: InsightsQuestion): string {
  const query = new URLSearchParams();
  if (from !== undefined) query.set('from', from);
  if (to !== undefined) query.set('to', to);
  if (started !== undefined) query.set('started', started.join(','));
  if (done !== undefined) query.set('done', done.join(','));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
