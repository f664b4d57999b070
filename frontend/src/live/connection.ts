import { createStore } from '~/app/store';

/** How fresh this screen is, as the dot in the side bar says it. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'behind';

export const connection = createStore<Connection>('connecting');
