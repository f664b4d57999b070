import { memo, useMemo, type KeyboardEvent } from 'react';
import type { Beat } from '~/api/past';
import { IconButton } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import { nameOf } from '~/ui/people';
import { density, SPEEDS } from './beats';
import styles from './scrubber.module.css';
import { momentWords } from './momentWords';
import type { MomentTools } from './useMoment';
import type { Playback } from './usePlayback';

/** How many bars the density has: about one in eight pixels of a wide screen. */
const BINS = 160;

interface ActorFilter {
  actor: string | undefined;
  names: ReadonlyMap<string, string | null>;
  onChange: (actor: string | undefined) => void;
}

export interface ScrubberProps {
  moment: MomentTools;
  beats: readonly Beat[];
  playback: Playback;
  filter: ActorFilter;
}

/** The line of time: where much happened, where one is, and every way along it. */
export function Scrubber({ moment, beats, playback, filter }: ScrubberProps) {
  return (
    <div className={styles.scrubber} role="group" aria-label="Time">
      <Steps moment={moment} playback={playback} />
      <Line moment={moment} beats={beats} actor={filter.actor} />
      <div className={styles.choices}>
        <SpeedPicker playback={playback} />
        <ActorPicker beats={beats} filter={filter} />
      </div>
    </div>
  );
}

function Steps({ moment, playback }: { moment: MomentTools; playback: Playback }) {
  const { step } = moment;
  return (
    <div className={styles.steps}>
      <IconButton icon="first" label="First event (Home)" onClick={() => step('end', -1)} />
      <IconButton icon="dayBack" label="Day before (Shift ←)" onClick={() => step('day', -1)} />
      <IconButton icon="stepBack" label="Event before (←)" onClick={() => step('event', -1)} />
      <IconButton
        icon={playback.playing ? 'pause' : 'play'}
        look="secondary"
        label={playback.playing ? 'Pause (Space)' : 'Play (Space)'}
        onClick={playback.toggle}
      />
      <IconButton icon="stepForward" label="Next event (→)" onClick={() => step('event', 1)} />
      <IconButton icon="dayForward" label="Next day (Shift →)" onClick={() => step('day', 1)} />
      <IconButton icon="last" label="Now (End)" onClick={() => step('end', 1)} />
    </div>
  );
}

interface LineProps {
  moment: MomentTools;
  beats: readonly Beat[];
  actor: string | undefined;
}

function Line({ moment, beats, actor }: LineProps) {
  const { time, first, end } = moment;
  const counts = useMemo(() => density(beats, first, end, BINS, actor), [beats, first, end, actor]);
  const keys = (event: KeyboardEvent) => {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (direction !== 1 && direction !== -1) return;
    // The slider's own step would be a millisecond; an event is what there is to see.
    event.preventDefault();
    moment.step(event.shiftKey ? 'day' : 'event', direction);
  };
  return (
    <div className={styles.line}>
      <Density counts={counts} past={Math.round(((time - first) / (end - first || 1)) * BINS)} />
      <input
        type="range"
        className={styles.slider}
        aria-label="Moment"
        aria-valuetext={momentWords(time)}
        min={first}
        max={end}
        step="any"
        value={time}
        onChange={(event) => moment.goTo(event.target.valueAsNumber)}
        onKeyDown={keys}
      />
      <div className={styles.ends} aria-hidden="true">
        <span>{momentWords(first)}</span>
        <span>Now</span>
      </div>
    </div>
  );
}

interface DensityProps {
  counts: readonly number[];
  /** How many of the bars lie in the past of the moment. */
  past: number;
}

const Density = memo(function Density({ counts, past }: DensityProps) {
  const most = Math.max(1, ...counts);
  return (
    <svg
      className={styles.density}
      viewBox={`0 0 ${BINS} 24`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, bin) =>
        count === 0 ? null : (
          <rect
            key={bin}
            x={bin + 0.15}
            width={0.7}
            // The root: one event must be seen beside a hundred.
            y={24 - 4 - 20 * Math.sqrt(count / most)}
            height={4 + 20 * Math.sqrt(count / most)}
            data-past={bin < past || undefined}
          />
        ),
      )}
    </svg>
  );
});

function SpeedPicker({ playback }: { playback: Playback }) {
  return (
    <div className={styles.speed}>
      <IconButton
        icon="minus"
        small
        label="Slower (,)"
        disabled={playback.speed === 0}
        onClick={() => playback.shift(-1)}
      />
      <output aria-label="Speed">{SPEEDS[playback.speed]?.name}</output>
      <IconButton
        icon="plus"
        small
        label="Faster (.)"
        disabled={playback.speed === SPEEDS.length - 1}
        onClick={() => playback.shift(1)}
      />
    </div>
  );
}

function ActorPicker({ beats, filter }: { beats: readonly Beat[]; filter: ActorFilter }) {
  const actors = useMemo(() => [...new Set(beats.map((beat) => beat.actor))], [beats]);
  if (actors.length < 2) return null;
  return (
    <label className={styles.actor}>
      <Icon name="person" />
      <span className="visually-hidden">Whose changes</span>
      <select
        value={filter.actor ?? ''}
        onChange={(event) => filter.onChange(event.target.value || undefined)}
      >
        <option value="">Everybody’s changes</option>
        {actors.map((actor) => (
          <option key={actor} value={actor}>
            {nameOf({ display_name: filter.names.get(actor) ?? null })}
          </option>
        ))}
      </select>
    </label>
  );
}
