import { readModelBehind } from '~/api/consistency';
import { connection } from './connection';

/** Sums up stream, network and read model as one word for the dot. */
export function watchConnection() {
  let stream: 'connecting' | 'live' | 'reconnecting' = 'connecting';
  const update = () => {
    if (!navigator.onLine) connection.set('offline');
    else connection.set(stream === 'live' && readModelBehind.get() ? 'behind' : stream);
  };
  const unsubscribe = readModelBehind.subscribe(update);
  window.addEventListener('online', update);
  window.addEventListener('offline', update);
  update();
  return {
    streamIs: (state: 'live' | 'reconnecting') => {
      stream = state;
      update();
    },
    stop: () => {
      unsubscribe();
      window.removeEventListener('online', update);
      window.removeEventListener('offline', update);
      connection.set('connecting');
    },
  };
}
