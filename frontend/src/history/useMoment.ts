import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import type { Beat } from '~/api/past';
import { indexAt, indexOfPosition, readAt, stepFrom, type Step } from './beats';

/** How long a moment must be looked at before the address names it. */
const SETTLE_MS = 300;

interface Spot {
  time: number;
  /** Which event is the last one included: several may have happened in the same instant. */
  index: number;
}

export interface MomentTools extends Spot {
  first: number;
  /** When the line ends: now, as it was when the screen was opened. */
  end: number;
  isNow: boolean;
  goTo: (time: number) => void;
  step: (step: Step, direction: 1 | -1) => void;
}

/** The moment on the screen, kept in the address as `?at=`, so that it can be sent to others. */
export function useMoment(beats: readonly Beat[], actor: string | undefined): MomentTools {
  const { at } = useSearch({ from: '/app/p/$key/history' });
  const navigate = useNavigate({ from: '/p/$key/history' });
  const router = useRouter();
  const first = beats[0]?.at ?? 0;
  const [end] = useState(() => Math.max(Date.now(), beats.at(-1)?.at ?? 0));
  const [spot, setSpot] = useState<Spot>(() => spotOf(beats, at, end));
  const isNow = spot.index === beats.length - 1;
  const position = beats[spot.index]?.position;

  // Back, forward and links into the past change the address first.
  const [read, setRead] = useState(at);
  if (read !== at) {
    setRead(at);
    const named = spotOf(beats, at, end);
    if (named.index !== spot.index) setSpot(named);
  }
  useEffect(() => {
    const timer = setTimeout(() => {
      // Whoever is on the way to another page is not called back: this one stays until that is there.
      if (!router.latestLocation.pathname.endsWith('/history')) return;
      const named = isNow ? undefined : position;
      void navigate({ search: (old) => ({ ...old, at: named }), replace: true });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [navigate, router, position, isNow]);

  const goTo = useCallback(
    (time: number) => {
      const within = Math.min(end, Math.max(first, time));
      setSpot({ time: within, index: indexAt(beats, within) });
    },
    [beats, first, end],
  );
  const step = useCallback(
    (size: Step, direction: 1 | -1) =>
      setSpot((now) => {
        const index = stepFrom(beats, now.index, size, direction, actor);
        const toEnd = size === 'end' && direction === 1;
        return { index, time: toEnd ? end : (beats[index]?.at ?? now.time) };
      }),
    [beats, actor, end],
  );
  return { ...spot, first, end, isNow, goTo, step };
}

function spotOf(beats: readonly Beat[], at: number | string | undefined, end: number): Spot {
  const named = readAt(at);
  if (!named) return { time: end, index: Math.max(0, beats.length - 1) };
  if ('time' in named) return { time: named.time, index: indexAt(beats, named.time) };
  const index = indexOfPosition(beats, named.position);
  return { time: beats[index]?.at ?? end, index };
}
