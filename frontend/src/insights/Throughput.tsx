import { useMemo } from 'react';
import type { Insights } from '~/api/insights';
import { ChartFrame } from './ChartFrame';
import { dayWords } from './duration';
import { secondsOf, weeksOf } from './series';

/** What gets finished, week by week. */
export function Throughput({ insights }: { insights: Insights }) {
  const weeks = useMemo(() => weeksOf(insights.days), [insights.days]);
  const spec = useMemo(
    () => ({
      data: [weeks.map(({ monday }) => secondsOf(monday)), weeks.map(({ completed }) => completed)],
      unit: 'Tasks a week',
      series: [{ colour: '--accent', fill: '--accent', form: 'bars' as const }],
    }),
    [weeks],
  );
  const total = weeks.reduce((sum, week) => sum + week.completed, 0);
  const average = new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(
    weeks.length === 0 ? 0 : total / weeks.length,
  );
  return (
    <ChartFrame
      title="Throughput"
      summary={`${total} tasks were completed, ${average} a week on average.`}
      spec={spec}
      table={{
        columns: ['Week from', 'Completed', 'Created'],
        rows: weeks.map(({ monday, completed, created }) => ({
          key: monday,
          cells: [dayWords(monday), completed, created],
        })),
      }}
      readout={(index) => {
        const week = weeks[index];
        return week ? `Week from ${dayWords(week.monday)}: ${week.completed} completed` : '';
      }}
      legend={[{ name: 'Completed', colour: '--accent', form: 'bar' }]}
    />
  );
}
