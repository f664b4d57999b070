import { queryOptions } from '@tanstack/react-query';
import { call } from '~/api/http';
import type { components } from '~/api/schema';

export type Pipeline = components['schemas']['Pipeline'];

/** As often as the services speak of themselves. */
const EVERY_MS = 2000;

/**
 * How far every event has come. Asked without a consistency token: this must answer just when the
 * read model is behind.
 */
export const pipelineQuery = () =>
  queryOptions({
    queryKey: ['pipeline'],
    queryFn: async ({ signal }) => (await call<Pipeline>('/system/pipeline', { signal })).data,
    refetchInterval: EVERY_MS,
    staleTime: 0,
    retry: false,
  });
