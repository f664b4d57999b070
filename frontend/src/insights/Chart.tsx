import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import styles from './insights.module.css';
import { between, fromZero, nearest, type Scale } from './scale';

/** What a chart is made of; colours are names of tokens, so that both themes work. */
export interface ChartSpec {
  /** Seconds since 1970, rising. */
  times: number[];
  series: ChartSeries[];
  /** What the values are, above the axis. */
  unit: string;
  /** Horizontal lines with their words. */
  marks?: readonly { at: number; label: string; dash: number[] }[];
}

export interface ChartSeries {
  values: number[];
  colour: string;
  fill?: string;
  dash?: number[];
  form: 'line' | 'dots' | 'bars';
}

export interface ChartProps {
  spec: ChartSpec;
  label: string;
  /** The place of the value that is read; undefined for none. */
  at: number | undefined;
  onRead: (index: number | undefined) => void;
}

const HEIGHT = 240;
const EDGE = { left: 40, right: 28, top: 20, bottom: 24 };
const INNER_HEIGHT = HEIGHT - EDGE.top - EDGE.bottom;
/** About so wide is a date on the axis. */
const TICK_WIDTH = 96;
const BAR_SHARE = 0.7;

/** Draws lines, bars or dots over time; the pointer and the arrow keys read the values. */
export function Chart({ spec, label, at, onRead }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const { times } = spec;
  const [x, y] = scalesOf(spec, width);
  const walk = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, at, times.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onRead(next);
  };
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left - EDGE.left;
    onRead(
      nearest(
        times.map((time) => x.place(time)),
        left,
      ),
    );
  };
  return (
    <div
      ref={holder}
      className={styles.canvas}
      role="group"
      // Focusable: the arrow keys read the values.
      tabIndex={0}
      aria-label={`${label}. Arrow keys read the values.`}
      onKeyDown={walk}
      onBlur={() => onRead(undefined)}
    >
      <svg
        width={width}
        height={HEIGHT}
        aria-hidden="true"
        onPointerMove={point}
        onPointerLeave={() => onRead(undefined)}
      >
        <g transform={`translate(${EDGE.left} ${EDGE.top})`}>
          <Axes x={x} y={y} unit={spec.unit} width={innerWidth(width)} />
          {spec.series.map((series) => (
            <Series key={series.colour} series={series} times={times} x={x} y={y} />
          ))}
          {spec.marks?.map((mark) => (
            <g key={mark.label} className={styles.mark}>
              <path
                d={`M0 ${y.place(mark.at)}h${innerWidth(width)}`}
                strokeDasharray={mark.dash.join(' ')}
              />
              <text x={innerWidth(width) - 4} y={y.place(mark.at) - 4} textAnchor="end">
                {mark.label}
              </text>
            </g>
          ))}
          <Cursor spec={spec} at={at} x={x} y={y} />
        </g>
      </svg>
    </div>
  );
}

function useWidth(holder: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(640);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [holder]);
  return width;
}

function innerWidth(width: number): number {
  return Math.max(1, width - EDGE.left - EDGE.right);
}

function scalesOf({ times, series, marks = [] }: ChartSpec, width: number): [Scale, Scale] {
  const [first = 0, last = 1] = [times[0], times.at(-1)];
  // Bars are as wide as their share of the axis: half of one stands beyond the first and the last.
  const room = series[0]?.form === 'bars' ? (last - first) / Math.max(1, times.length - 1) / 2 : 0;
  const inner = innerWidth(width);
  const ticks = Math.max(1, Math.floor(inner / TICK_WIDTH));
  const highest = series.flatMap(({ values }) => values).concat(marks.map(({ at }) => at));
  const most = highest.reduce((top, value) => Math.max(top, value), 0);
  return [between(first - room, last + room, inner, ticks), fromZero(most, INNER_HEIGHT, 4)];
}

function nextIndex(key: string, now: number | undefined, last: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, (now ?? -1) + 1);
    case 'ArrowLeft':
      return Math.max(0, (now ?? last + 1) - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

const axisDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

function Axes({ x, y, unit, width }: { x: Scale; y: Scale; unit: string; width: number }) {
  return (
    <g className={styles.axes}>
      <text x={4 - EDGE.left} y={-8}>
        {unit}
      </text>
      {y.ticks.map((value) => (
        <g key={value}>
          <path d={`M0 ${y.place(value)}h${width}`} />
          <text x={-8} y={y.place(value) + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      {x.ticks.map((time) => (
        <text key={time} x={x.place(time)} y={INNER_HEIGHT + 18} textAnchor="middle">
          {axisDay.format(new Date(time * 1000))}
        </text>
      ))}
    </g>
  );
}

interface SeriesProps {
  series: ChartSeries;
  times: number[];
  x: Scale;
  y: Scale;
}

function Series({ series, times, x, y }: SeriesProps) {
  const { values, colour, fill, dash, form } = series;
  const places = times.map((time, index) => [x.place(time), y.place(values[index] ?? 0)] as const);
  const paint = `var(${colour})`;
  switch (form) {
    case 'line': {
      const line = places.map(([left, top]) => `${left.toFixed(1)} ${top.toFixed(1)}`).join('L');
      const [first, last] = [places[0]?.[0] ?? 0, places.at(-1)?.[0] ?? 0];
      return (
        <>
          {fill && <path d={`M${line}V${INNER_HEIGHT}H${last}H${first}Z`} fill={`var(${fill})`} />}
          <path
            d={`M${line}`}
            fill="none"
            stroke={paint}
            strokeWidth={2}
            strokeDasharray={dash?.join(' ')}
          />
        </>
      );
    }
    case 'dots':
      return (
        <>
          {places.map(([left, top], index) => (
            // Dots never change places.
            <circle key={index} cx={left} cy={top} r={4} fill={paint} stroke="var(--surface)" />
          ))}
        </>
      );
    case 'bars': {
      const share = ((x.ticks.at(-1) ?? 1) - (x.ticks[0] ?? 0)) / Math.max(1, times.length);
      const width = Math.min(40, (x.place(share) - x.place(0)) * BAR_SHARE);
      return (
        <>
          {places.map(([left, top], index) => (
            <rect
              key={index}
              x={left - width / 2}
              y={top}
              width={width}
              height={INNER_HEIGHT - top}
              rx={2}
              fill={paint}
            />
          ))}
        </>
      );
    }
  }
}

interface CursorProps {
  spec: ChartSpec;
  at: number | undefined;
  x: Scale;
  y: Scale;
}

/** Where the value that is read stands. */
function Cursor({ spec, at, x, y }: CursorProps) {
  const time = at === undefined ? undefined : spec.times[at];
  if (at === undefined || time === undefined) return null;
  return (
    <g className={styles.cursor}>
      <path d={`M${x.place(time)} 0V${INNER_HEIGHT}`} />
      {spec.series.map((series) => (
        <circle key={series.colour} cx={x.place(time)} cy={y.place(series.values[at] ?? 0)} r={5} />
      ))}
    </g>
  );
}
