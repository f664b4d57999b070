import { createStore, type Store } from './store';

/** What a person chose for this browser alone: it never leaves it. */

export type Density = 'comfortable' | 'compact';
export type Switch = 'on' | 'off';

export const density = createKept<Density>('density', ['comfortable', 'compact']);
/** Whether single letters are shortcuts; those who dictate to their computer turn them off. */
export const singleKeys = createKept<Switch>('single-keys', ['on', 'off']);
/** Whether the side bar shows its words or its icons alone. */
export const sidebarWords = createKept<Switch>('sidebar', ['on', 'off']);

/** Applies and keeps a density; `public/theme.js` applies it again before the next first paint. */
export function chooseDensity(next: Density): void {
  density.set(next);
  document.documentElement.dataset.density = next;
}

/** A store kept in the browser; the first of `values` is what counts until something was chosen. */
function createKept<T extends string>(key: string, values: readonly [T, ...T[]]): Store<T> {
  const store = createStore<T>(saved(key, values));
  store.subscribe(() => keep(key, store.get()));
  return store;
}

function saved<T extends string>(key: string, values: readonly [T, ...T[]]): T {
  try {
    const value = localStorage.getItem(key);
    return values.find((candidate) => candidate === value) ?? values[0];
  } catch {
    return values[0];
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Kept for this visit only.
  }
}
