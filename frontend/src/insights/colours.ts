import { useSyncExternalStore } from 'react';
import { theme } from '~/app/theme';

/** Returns what a token is in the theme on the screen: a canvas knows no variables. */
export function colourOf(element: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

let turn = 0;

function subscribe(listener: () => void): () => void {
  const changed = () => {
    turn += 1;
    listener();
  };
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', changed);
  const leave = theme.subscribe(changed);
  return () => {
    dark.removeEventListener('change', changed);
    leave();
  };
}

/** Returns a number that changes with the theme: what was painted must be painted again. */
export function useThemeTurn(): number {
  return useSyncExternalStore(subscribe, () => turn);
}
