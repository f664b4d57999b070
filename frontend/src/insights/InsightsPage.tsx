import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { insightsQuery, type Insights } from '~/api/insights';
import type { Project } from '~/api/types';
import { useTitle } from '~/app/useTitle';
import { useProject } from '~/project/context';
import { useTaskIsOpen } from '~/project/openTask';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import { Ageing } from './Ageing';
import { Controls } from './Controls';
import { CumulativeFlow } from './CumulativeFlow';
import { durationWords } from './duration';
import styles from './insights.module.css';
import { idsOf } from './insightsSearch';
import { Throughput } from './Throughput';
import { TimeScatter } from './TimeScatter';

/** How work flows through a project, told from its changes, also for times long past. */
export function InsightsPage() {
  const { project } = useProject();
  const search = useSearch({ from: '/app/p/$key/insights' });
  useTitle(useTaskIsOpen() ? null : ['Insights', project.name]);
  const { from, to, started, done } = search;
  const answer = useQuery(
    insightsQuery(project.id, { from, to, started: idsOf(started), done: idsOf(done) }),
  );
  return (
    <main className={styles.page} aria-label={`Insights of ${project.name}`}>
      <div className={styles.column}>
        <Controls project={project} search={search} insights={answer.data} />
        {answer.isError && (
          <ErrorPanel
            title="The insights could not be told"
            error={answer.error}
            retry={() => void answer.refetch()}
          />
        )}
        {answer.data && <Told insights={answer.data} project={project} />}
        {answer.isPending && <Loading />}
      </div>
    </main>
  );
}

function Told({ insights, project }: { insights: Insights; project: Project }) {
  const last = insights.days.at(-1);
  const empty = !last || last.open + last.started + last.done + insights.completed.total === 0;
  if (empty) {
    return (
      <EmptyState icon="chart" title="Nothing to measure in this time">
        <p>Charts begin with the first task. Choose a later end, or another project.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <Figures insights={insights} />
      <div className={styles.charts}>
        <CumulativeFlow insights={insights} />
        <TimeScatter insights={insights} />
        <Throughput insights={insights} />
      </div>
      <Ageing insights={insights} project={project} />
    </>
  );
}

function Figures({ insights }: { insights: Insights }) {
  const { cycle_time, lead_time, completed, ageing } = insights;
  const half = (time: Insights['cycle_time']) =>
    time ? durationWords(time.p50_seconds) : 'none yet';
  const most = (time: Insights['cycle_time']) =>
    time ? `85 % within ${durationWords(time.p85_seconds)}` : 'nothing was completed';
  const oldest = ageing.tasks[0];
  return (
    <dl className={styles.figures}>
      <Figure name="Completed" value={String(completed.total)} note="tasks in this time" />
      <Figure name="Cycle time" value={half(cycle_time)} note={most(cycle_time)} />
      <Figure name="Lead time" value={half(lead_time)} note={most(lead_time)} />
      <Figure
        name="In progress"
        value={String(ageing.total)}
        note={oldest ? `oldest: ${durationWords(oldest.age_seconds)}` : 'nothing waits'}
      />
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd className={styles.value}>{value}</dd>
      <dd className={styles.note}>{note}</dd>
    </div>
  );
}

function Loading() {
  return (
    <div aria-busy="true" className={styles.charts}>
      <AfterAWhile>
        <span className="visually-hidden" role="status">
          Loading insights
        </span>
        {[1, 2, 3].map((chart) => (
          <Bone key={chart} height={300} />
        ))}
      </AfterAWhile>
    </div>
  );
}
