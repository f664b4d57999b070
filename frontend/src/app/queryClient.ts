import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '~/api/problem';

/** The live stream keeps what is shown fresh; this only covers what was not shown for a while. */
const STALE_MS = 5000;
const MOST_RETRIES = 3;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        refetchOnWindowFocus: false,
        // An answer that says no says no again; a busy or distant server may not.
        retry: (failures, error) =>
          failures < MOST_RETRIES && error instanceof ApiError && error.transient,
        // The browser's own idea of "online" is often wrong, and 127.0.0.1 needs no network.
        networkMode: 'always',
      },
    },
  });
}
