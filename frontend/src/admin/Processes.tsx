import styles from './pipeline.module.css';
import type { Pipeline } from './pipelineQuery';

type Process = Pipeline['processes'][number];

/** Who is at work: every process that was heard of within the last seconds. */
export function Processes(props: { processes: Process[]; leader: string | null }) {
  return (
    <section className={styles.section} aria-labelledby="processes">
      <h2 className={styles.heading} id="processes">
        Processes
      </h2>
      <div className={styles.scroll} tabIndex={0} role="group" aria-labelledby="processes">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">Process</th>
              <th scope="col">Version</th>
              <th scope="col">Build</th>
              <th scope="col">Does</th>
            </tr>
          </thead>
          <tbody>
            {props.processes.map((process) => (
              <tr key={`${process.service} ${process.instance}`}>
                <th scope="row">{process.service}</th>
                <td className={styles.code}>{process.instance}</td>
                <td>{process.version}</td>
                <td className={styles.code}>{process.revision.slice(0, 12)}</td>
                <td>{task(process, props.leader)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function task({ service, instance, partitions }: Process, leader: string | null): string {
  if (partitions !== null) return partitions === 1 ? '1 partition' : `${partitions} partitions`;
  if (service === 'command-service') return instance === leader ? 'relays' : 'stands by';
  return 'answers';
}
