import { useCallback, useEffect, useRef, useState } from 'react';
import { DEFAULT_SPEED, SPEEDS } from './beats';

const TICK_MS = 100;
/** Without motion, playing turns pages: one still picture after the other. */
const STILL_TICK_MS = 1000;

export interface Playback {
  playing: boolean;
  speed: number;
  toggle: () => void;
  stop: () => void;
  /** Faster (1) or slower (-1), within the speeds there are. */
  shift: (by: 1 | -1) => void;
}

/**
 * Lets time pass: calls `advance` with so many milliseconds of the past, again and again, until it
 * answers that the end is reached.
 */
export function usePlayback(advance: (ms: number) => boolean): Playback {
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(DEFAULT_SPEED);
  const latest = useRef(advance);
  useEffect(() => {
    latest.current = advance;
  });
  useEffect(() => {
    if (!playing) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const tick = still ? STILL_TICK_MS : TICK_MS;
    const timer = setInterval(() => {
      const pace = SPEEDS[speed]?.ms ?? 0;
      if (!latest.current((pace * tick) / 1000)) setPlaying(false);
    }, tick);
    return () => clearInterval(timer);
  }, [playing, speed]);

  return {
    playing,
    speed,
    toggle: useCallback(() => setPlaying((now) => !now), []),
    stop: useCallback(() => setPlaying(false), []),
    shift: useCallback(
      (by) => setSpeed((now) => Math.min(SPEEDS.length - 1, Math.max(0, now + by))),
      [],
    ),
  };
}
