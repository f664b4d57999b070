import { createStore } from './store';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'theme';

function saved(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

export const theme = createStore<Theme>(saved());

/** Applies and keeps a theme; `public/theme.js` applies it again before the next first paint. */
export function chooseTheme(next: Theme): void {
  theme.set(next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Kept for this visit only.
  }
}
