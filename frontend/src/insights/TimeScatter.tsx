import { useMemo, useState } from 'react';
import type { Insights } from '~/api/insights';
import { TaskLink } from '~/project/TaskLink';
import { Segments } from '~/ui/Segments';
import { ChartFrame } from './ChartFrame';
import { dayWords, DAY, durationWords } from './duration';
import { dotsOf, marksOf, type Measure } from './series';

const MEASURES = [
  { value: 'cycle', name: 'Cycle time' },
  { value: 'lead', name: 'Lead time' },
] as const;

const DASHES: Record<number, number[]> = { 50: [], 85: [8, 4], 95: [2, 4] };

/** How long each completed task took, and below which line most of them stay. */
export function TimeScatter({ insights }: { insights: Insights }) {
  const [measure, setMeasure] = useState<Measure>('cycle');
  const { completed } = insights;
  const percentiles = measure === 'cycle' ? insights.cycle_time : insights.lead_time;
  const dots = useMemo(() => dotsOf(completed.tasks, measure), [completed.tasks, measure]);
  const spec = useMemo(
    () => ({
      data: [dots.map(({ at }) => at), dots.map(({ days }) => days)],
      unit: 'Days',
      series: [{ colour: '--accent', form: 'dots' as const }],
      marks: marksOf(percentiles).map(({ percent, days }) => ({
        at: days,
        label: `${percent} %: ${durationWords(days * DAY)}`,
        dash: DASHES[percent] ?? [],
      })),
    }),
    [dots, percentiles],
  );
  const name = measure === 'cycle' ? 'Cycle time' : 'Lead time';
  return (
    <ChartFrame
      title={name}
      aside={<Segments label="Measure" value={measure} options={MEASURES} onChange={setMeasure} />}
      summary={summaryOf(insights, measure)}
      spec={spec}
      table={{
        columns: ['Task', 'Completed', name],
        rows: dots.map(({ task, days }) => ({
          key: task.id,
          cells: [
            <TaskLink key="task" taskKey={task.key}>
              {task.key} {task.title}
            </TaskLink>,
            dayWords(task.completed_at.slice(0, 10)),
            durationWords(days * DAY),
          ],
        })),
      }}
      readout={(index) => {
        const dot = dots[index];
        if (!dot) return '';
        return `${dot.task.key} ${dot.task.title}: ${durationWords(dot.days * DAY)}`;
      }}
      legend={[
        { name: 'A completed task', colour: '--accent', form: 'dot' },
        { name: '50 %', colour: '--text-2' },
        { name: '85 %', colour: '--text-2', dash: [8, 4] },
        { name: '95 %', colour: '--text-2', dash: [2, 4] },
      ]}
    />
  );
}

function summaryOf({ cycle_time, lead_time, completed }: Insights, measure: Measure): string {
  const percentiles = measure === 'cycle' ? cycle_time : lead_time;
  if (!percentiles) return 'No task was completed in this time.';
  const what = measure === 'cycle' ? 'from start to completion' : 'from creation to completion';
  const [half, most] = [
    durationWords(percentiles.p50_seconds),
    durationWords(percentiles.p85_seconds),
  ];
  const left = completed.total - completed.tasks.length;
  const cut = left > 0 ? ` The ${left} completed earliest are not drawn.` : '';
  return `Half of ${percentiles.count} tasks took ${half} or less ${what}, 85 % took ${most} or less.${cut}`;
}
