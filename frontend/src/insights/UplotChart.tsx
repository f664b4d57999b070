import { useEffect, useRef, type KeyboardEvent } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import styles from './insights.module.css';
import { colourOf, useThemeTurn } from './colours';

/** What a chart is made of; colours are names of tokens, so that both themes work. */
export interface ChartSpec {
  /** Seconds since 1970 first, then one row of values a series; null leaves a gap. */
  data: (number | null)[][];
  series: ChartSeries[];
  /** What the values are, beside the axis. */
  unit: string;
  /** Horizontal lines with their words. */
  marks?: readonly { at: number; label: string; dash: number[] }[];
}

export interface ChartSeries {
  colour: string;
  fill?: string;
  dash?: number[];
  form: 'line' | 'dots' | 'bars';
}

export interface UplotChartProps {
  spec: ChartSpec;
  label: string;
  /** Called with the place of the value under the pointer or the arrow keys. */
  onRead: (index: number | undefined) => void;
}

const HEIGHT = 240;
const AXIS_FONT = '12px "Inter Variable", system-ui, sans-serif';

/** Draws a chart on a canvas; the arrow keys walk from value to value. */
export default function UplotChart({ spec, label, onRead }: UplotChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const read = useRef(onRead);
  const turn = useThemeTurn();
  useEffect(() => {
    read.current = onRead;
  });
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const drawn = new uPlot(
      optionsOf(spec, element, (index) => read.current(index)),
      spec.data as uPlot.AlignedData,
      element,
    );
    chart.current = drawn;
    const resize = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    resize.observe(element);
    return () => {
      resize.disconnect();
      drawn.destroy();
    };
  }, [spec, turn]);

  const walk = (event: KeyboardEvent) => {
    const last = (spec.data[0]?.length ?? 0) - 1;
    const now = chart.current?.cursor.idx;
    const next = nextIndex(event.key, now ?? undefined, last);
    if (next === undefined || !chart.current) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(chart.current, next);
    read.current(next);
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
    />
  );
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

function moveTo(chart: uPlot, index: number): void {
  const x = chart.data[0][index];
  const y = chart.data.slice(1).find((row) => row[index] != null)?.[index];
  if (x === undefined) return;
  chart.setCursor({
    left: chart.valToPos(x, 'x'),
    top: y == null ? 0 : chart.valToPos(y, 'y'),
  });
}

function optionsOf(
  spec: ChartSpec,
  element: HTMLElement,
  onRead: (index: number | undefined) => void,
): uPlot.Options {
  const [text, grid] = [colourOf(element, '--text-3'), colourOf(element, '--line')];
  const axis = { stroke: text, font: AXIS_FONT, grid: { stroke: grid, width: 1 } };
  const highest = Math.max(0, ...(spec.marks ?? []).map(({ at }) => at));
  return {
    width: element.clientWidth,
    height: HEIGHT,
    // Days are the server's: UTC, whoever looks.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: {
      // Bars and dots are wider than their place: room for the first and the last.
      x: { range: (_, first, last) => roomFor(spec, first, last) },
      y: { range: (_, __, most) => [0, Math.max(1, most, highest) * 1.08] },
    },
    axes: [
      { ...axis, ticks: { show: false }, values: axisDays },
      { ...axis, ticks: { show: false }, size: 44, label: spec.unit, labelFont: AXIS_FONT },
    ],
    series: [{}, ...spec.series.map((series) => seriesOf(series, element))],
    hooks: {
      setCursor: [(chart) => onRead(chart.cursor.idx ?? undefined)],
      draw: [(chart) => drawMarks(chart, spec, element)],
    },
  };
}

const WEEK_SECONDS = 7 * 86_400;
const ROOM = 0.02;

function roomFor(spec: ChartSpec, first: number, last: number): [number, number] {
  const form = spec.series[0]?.form;
  if (form === undefined || form === 'line') return [first, last];
  const room = form === 'bars' ? WEEK_SECONDS / 2 : Math.max(3600, (last - first) * ROOM);
  return [first - room, last + room];
}

const axisDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

function axisDays(_: uPlot, splits: number[]): string[] {
  return splits.map((seconds) => axisDay.format(new Date(seconds * 1000)));
}

function seriesOf({ colour, fill, dash, form }: ChartSeries, element: HTMLElement): uPlot.Series {
  const stroke = colourOf(element, colour);
  const base = { stroke, ...(fill ? { fill: colourOf(element, fill) } : {}) };
  switch (form) {
    case 'line':
      return { ...base, width: 2, ...(dash ? { dash } : {}), points: { show: false } };
    case 'dots':
      return {
        ...base,
        paths: () => null,
        points: { show: true, size: 7, fill: stroke, stroke, width: 1 },
      };
    case 'bars': {
      const paths = uPlot.paths.bars?.({ size: [0.7, 40], radius: 0.15 });
      return { ...base, width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
    }
  }
}

/** Lines across the chart, told apart by their dashes and by the word at their end. */
function drawMarks(chart: uPlot, spec: ChartSpec, element: HTMLElement): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colourOf(element, '--text-2');
  ctx.fillStyle = colourOf(element, '--text-2');
  ctx.font = `${11 * ratio}px "Inter Variable", system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.lineWidth = 1.5 * ratio;
  for (const { at, label, dash } of spec.marks ?? []) {
    const y = chart.valToPos(at, 'y', true);
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(label, bbox.left + 4 * ratio, y - 4 * ratio);
  }
  ctx.restore();
}
