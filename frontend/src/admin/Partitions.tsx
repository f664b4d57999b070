import styles from './pipeline.module.css';
import type { Pipeline } from './pipelineQuery';
import { amount, duration } from './quantities';

/** The eight independent orders of events, and how far each is. */
export function Partitions({ partitions }: { partitions: Pipeline['partitions'] }) {
  return (
    <section className={styles.section} aria-labelledby="partitions">
      <h2 className={styles.heading} id="partitions">
        Partitions
      </h2>
      <div className={styles.scroll} tabIndex={0} role="group" aria-labelledby="partitions">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Partition</th>
              <th scope="col">Position</th>
              <th scope="col">Waiting</th>
              <th scope="col">Newest event took</th>
              <th scope="col">Set aside</th>
            </tr>
          </thead>
          <tbody>
            {partitions.map((partition) => (
              <tr key={partition.partition}>
                <th scope="row">{partition.partition}</th>
                <td>{amount(partition.position)}</td>
                <td data-alert={(partition.waiting ?? 0) > 0 || undefined}>
                  {amount(partition.waiting)}
                </td>
                <td>{duration(partition.lag_seconds)}</td>
                <td data-alert={partition.parked > 0 || undefined}>{amount(partition.parked)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
