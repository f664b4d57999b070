import { useEffect, useRef } from 'react';
import { HISTORY_KEYS } from '~/app/keymap/places';
import { bindTable, isPressing } from '~/app/keys';
import type { MomentTools } from './useMoment';

interface HistoryKeys {
  moment: Pick<MomentTools, 'step'>;
  play: () => void;
  shift: (by: 1 | -1) => void;
  escape: () => void;
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
    return bindTable(HISTORY_KEYS, {
      before: step('event', -1),
      after: step('event', 1),
      dayBefore: step('day', -1),
      dayAfter: step('day', 1),
      first: step('end', -1),
      last: step('end', 1),
      play: (event) => {
        if (!isPressing(event)) play(event);
      },
      slower: run((now) => now.shift(-1)),
      faster: run((now) => now.shift(1)),
      leave: run((now) => now.escape()),
    });
  }, []);
}
