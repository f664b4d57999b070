import { useMemo } from 'react';
import type { Insights } from '~/api/insights';
import { ChartFrame, type LegendEntry } from './ChartFrame';
import { dayWords } from './duration';
import { flowLayers } from './series';

const LEGEND: LegendEntry[] = [
  { name: 'Open', colour: '--text-3', dash: [2, 3] },
  { name: 'Started', colour: '--started', dash: [7, 3] },
  { name: 'Done', colour: '--success' },
];

/** How many tasks stood where at the end of each day; the bands are what waits and what is done. */
export function CumulativeFlow({ insights }: { insights: Insights }) {
  const { days } = insights;
  const spec = useMemo(
    () => ({
      data: flowLayers(days),
      unit: 'Tasks',
      series: [
        { colour: '--text-3', fill: '--flow-open', dash: [2, 3], form: 'line' as const },
        { colour: '--started', fill: '--flow-started', dash: [7, 3], form: 'line' as const },
        { colour: '--success', fill: '--flow-done', form: 'line' as const },
      ],
    }),
    [days],
  );
  const table = {
    columns: ['Day', 'Open', 'Started', 'Done'],
    rows: days.map(({ day, open, started, done }) => ({
      key: day,
      cells: [dayWords(day), open, started, done],
    })),
  };
  const readout = (index: number) => {
    const day = days[index];
    if (!day) return '';
    return `${dayWords(day.day)}: ${day.open} open, ${day.started} started, ${day.done} done`;
  };
  return (
    <ChartFrame
      title="Cumulative flow"
      summary={summaryOf(insights)}
      spec={spec}
      table={table}
      readout={readout}
      legend={LEGEND}
    />
  );
}

function summaryOf({ days }: Insights): string {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return 'There is nothing to show.';
  const change = last.started - first.started;
  const since = `on ${dayWords(first.day)}`;
  const more = change > 0 ? 'more' : 'fewer';
  const trend = change === 0 ? `as many as ${since}` : `${Math.abs(change)} ${more} than ${since}`;
  return `${last.open} open, ${last.started} started and ${last.done} done on ${dayWords(last.day)}. In progress: ${trend}.`;
}
