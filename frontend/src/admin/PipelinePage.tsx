import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '~/app/PageHeader';
import { useTitle } from '~/app/useTitle';
import { AfterAWhile, Bone, ErrorPanel } from '~/ui/feedback';
import { Partitions } from './Partitions';
import styles from './pipeline.module.css';
import { pipelineQuery, type Pipeline } from './pipelineQuery';
import { Processes } from './Processes';
import { amount, duration } from './quantities';
import { verdict } from './verdict';

/** How far every event has come, for whoever looks after the system. */
export function PipelinePage() {
  useTitle(['Event pipeline']);
  return (
    <>
      <PageHeader title="Event pipeline" />
      <main className={styles.page}>
        <State />
      </main>
    </>
  );
}

function State() {
  const pipeline = useQuery(pipelineQuery());
  if (pipeline.isError && !pipeline.data) {
    return (
      <ErrorPanel
        title="The pipeline could not be read"
        error={pipeline.error}
        retry={() => void pipeline.refetch()}
      />
    );
  }
  if (!pipeline.data) return <Loading />;
  return (
    <>
      {pipeline.isError ? (
        <p className={styles.verdict} data-tone="bad" role="status">
          No answer any more: what is shown here is the last one.
        </p>
      ) : (
        <Verdict pipeline={pipeline.data} />
      )}
      <Stages pipeline={pipeline.data} />
      <Partitions partitions={pipeline.data.partitions} />
      <Processes processes={pipeline.data.processes} leader={pipeline.data.relay?.leader ?? null} />
    </>
  );
}

function Verdict({ pipeline }: { pipeline: Pipeline }) {
  const { tone, text } = verdict(pipeline);
  return (
    <p className={styles.verdict} data-tone={tone} role="status">
      {text}
    </p>
  );
}

/** The way of an event, stage by stage. */
function Stages({ pipeline }: { pipeline: Pipeline }) {
  const { relay, rebuild } = pipeline;
  const applied = Math.max(0, ...pipeline.partitions.map((partition) => partition.position));
  return (
    <dl className={styles.stages}>
      <Stage name="Stored" value={amount(pipeline.head)} note="newest position" />
      <Stage name="Relayed" value={amount(relay?.position)} note={lag(relay?.lag_seconds)} />
      <Stage name="Readable" value={amount(applied)} note={lag(pipeline.lag_seconds)} />
      <Stage name="Set aside" value={amount(pipeline.parked)} note="aggregates" />
      {rebuild && (
        <Stage
          name="Rebuild"
          value={`${Math.floor((100 * rebuild.position) / Math.max(1, rebuild.target))} %`}
          note={`${amount(rebuild.position)} of ${amount(rebuild.target)}`}
        />
      )}
    </dl>
  );
}

function Stage({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className={styles.stage}>
      <dt>{name}</dt>
      <dd className={styles.value}>{value}</dd>
      <dd className={styles.note}>{note}</dd>
    </div>
  );
}

function lag(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return 'lag unknown';
  return seconds === 0 ? 'nothing waits' : `${duration(seconds)} behind`;
}

function Loading() {
  return (
    <div aria-busy="true">
      <AfterAWhile>
        <span className="visually-hidden" role="status">
          Loading the pipeline
        </span>
        <Bone height={72} />
      </AfterAWhile>
    </div>
  );
}
