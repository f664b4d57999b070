import type { AgeingTask, Insights } from '~/api/insights';
import type { Project } from '~/api/types';
import { TaskLink } from '~/project/TaskLink';
import { Icon } from '~/ui/Icon';
import { dayWords, durationWords } from './duration';
import styles from './insights.module.css';

/** What is in progress, oldest first, beside how long finished work took. */
export function Ageing({ insights, project }: { insights: Insights; project: Project }) {
  const { ageing, cycle_time } = insights;
  const longest = Math.max(
    1,
    cycle_time?.p95_seconds ?? 0,
    ...ageing.tasks.map((task) => task.age_seconds),
  );
  const columns = new Map(project.columns.map((column) => [column.id, column.name]));
  return (
    <section className={styles.frame} aria-label="Ageing work in progress">
      <header className={styles.frameHead}>
        <h2 className={styles.frameTitle}>Ageing work in progress</h2>
      </header>
      <p className={styles.summary}>{summaryOf(insights)}</p>
      {ageing.tasks.length > 0 && (
        <div
          className={styles.tableHolder}
          tabIndex={0}
          role="region"
          aria-label="Ageing work in progress, table"
        >
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Task</th>
                <th scope="col">Column</th>
                <th scope="col">Started</th>
                <th scope="col">Age</th>
                <th scope="col">Compared with finished work</th>
              </tr>
            </thead>
            <tbody>
              {ageing.tasks.map((task) => (
                <tr key={task.id}>
                  <th scope="row">
                    <TaskLink taskKey={task.key}>
                      <span className={styles.key}>{task.key}</span> {task.title}
                    </TaskLink>
                  </th>
                  <td>{columns.get(task.column_id) ?? 'One that is gone'}</td>
                  <td>{dayWords(task.started_at.slice(0, 10))}</td>
                  <td className={styles.age}>
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                      <rect width="100" height="8" rx="1" fill="var(--sunken)" />
                      <rect
                        width={(task.age_seconds / longest) * 100}
                        height="8"
                        fill={isOld(task, insights) ? 'var(--past)' : 'var(--accent)'}
                      />
                    </svg>
                    {durationWords(task.age_seconds)}
                  </td>
                  <td>
                    <Standing task={task} insights={insights} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function isOld(task: AgeingTask, { cycle_time }: Insights): boolean {
  return cycle_time !== null && task.age_seconds > cycle_time.p85_seconds;
}

function Standing({ task, insights }: { task: AgeingTask; insights: Insights }) {
  const { cycle_time } = insights;
  if (!cycle_time) return <>Nothing is finished yet</>;
  if (isOld(task, insights)) {
    return (
      <span className={styles.old}>
        <Icon name="warning" size={14} />
        Older than 85 % took
      </span>
    );
  }
  if (task.age_seconds > cycle_time.p50_seconds) return <>Older than half took</>;
  return <>As usual</>;
}

function summaryOf(insights: Insights): string {
  const { ageing } = insights;
  if (ageing.total === 0) return 'Nothing is in progress at the end of this time.';
  const old = ageing.tasks.filter((task) => isOld(task, insights)).length;
  const count = ageing.total === 1 ? '1 task is' : `${ageing.total} tasks are`;
  const late = old === 0 ? 'None' : String(old);
  return `${count} in progress. Older than 85 % of finished work was: ${late.toLowerCase()}.`;
}
