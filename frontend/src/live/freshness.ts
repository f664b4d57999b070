import { call } from '~/api/http';
import type { Pipeline } from '~/api/types';
import { connection } from './connection';

const CHECK_EVERY_MS = 15_000;
/** A read model further behind than this is worth telling people about. */
const BEHIND_SECONDS = 5;

/** Sums up stream, network and read-model lag as one word for the dot. */
export function watchConnection() {
  let stream: 'connecting' | 'live' | 'reconnecting' = 'connecting';
  let behind = false;

  const update = () => {
    if (!navigator.onLine) connection.set('offline');
    else connection.set(stream === 'live' && behind ? 'behind' : stream);
  };
  const check = async () => {
    if (document.hidden) return;
    try {
      const { data } = await call<Pipeline>('/system/pipeline');
      behind = data.partitions.some((p) => (p.lag_seconds ?? 0) > BEHIND_SECONDS);
    } catch {
      // The stream itself says when the server is away.
    }
    update();
  };

  const timer = setInterval(() => void check(), CHECK_EVERY_MS);
  window.addEventListener('online', update);
  window.addEventListener('offline', update);
  update();
  return {
    streamIs: (state: 'live' | 'reconnecting') => {
      stream = state;
      update();
    },
    stop: () => {
      clearInterval(timer);
      window.removeEventListener('online', update);
      window.removeEventListener('offline', update);
      connection.set('connecting');
    },
  };
}
