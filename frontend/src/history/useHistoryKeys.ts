import { useEffect, useRef } from 'react';
import { bindKeys } from '~/app/keys';
import type { MomentTools } from './useMoment';

interface HistoryKeys {
  moment: Pick<MomentTools, 'step'>;
  play: () => void;
  shift: (by: 1 | -1) => void;
  escape: () => void;
}

/** Space on a focused button presses that button. */
function isPressing(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('button, summary') !== null;
}

/** The keys of the history: steps, days, ends, play, speed, and back to now. */
export function useHistoryKeys(tools: HistoryKeys): void {
  const latest = useRef(tools);
  useEffect(() => {
    latest.current = tools;
  });
  useEffect(() => {
    const step = (...how: Parameters<MomentTools['step']>) => run((now) => now.moment.step(...how));
    const run = (work: (now: HistoryKeys) => void) => (event: KeyboardEvent) => {
      event.preventDefault();
      work(latest.current);
    };
    const play = run((now) => now.play());
    return bindKeys({
      ArrowLeft: step('event', -1),
      ArrowRight: step('event', 1),
      'Shift+ArrowLeft': step('day', -1),
      'Shift+ArrowRight': step('day', 1),
      Home: step('end', -1),
      End: step('end', 1),
      Space: (event) => {
        if (!isPressing(event)) play(event);
      },
      ',': run((now) => now.shift(-1)),
      '.': run((now) => now.shift(1)),
      Escape: run((now) => now.escape()),
    });
  }, []);
}
