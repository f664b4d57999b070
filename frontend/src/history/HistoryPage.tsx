import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { pulseQuery } from '~/api/past';
import { useTitle } from '~/app/useTitle';
import { useProject } from '~/project/context';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import styles from './history.module.css';
import { Replay } from './Replay';

/** A project as it stood: pick a moment, step through events, or let time pass. */
export function HistoryPage() {
  const { project, members } = useProject();
  const pulse = useQuery(pulseQuery(project.id));
  const navigate = useNavigate();
  useTitle(['History', project.name]);

  if (pulse.isError && !pulse.data) {
    return (
      <main className={styles.problem}>
        <ErrorPanel
          title="The history could not be read"
          error={pulse.error}
          retry={() => void pulse.refetch()}
        />
      </main>
    );
  }
  if (!pulse.data) return <Loading />;
  if (pulse.data.length === 0) {
    return (
      <main className={styles.problem}>
        <EmptyState icon="history" title="No history yet">
          <p>Every change will leave a moment here that you can come back to.</p>
        </EmptyState>
      </main>
    );
  }
  const leave = () => void navigate({ to: '/p/$key/board', params: { key: project.key } });
  return <Replay project={project} members={members} beats={pulse.data} onLeave={leave} />;
}

function Loading() {
  return (
    <main className={styles.loading} aria-busy="true">
      <AfterAWhile>
        <span className="visually-hidden" role="status">
          Loading history
        </span>
        <Bone height={48} />
        <div className={styles.bones}>
          {[160, 220, 120, 180].map((height) => (
            <Bone key={height} height={height} />
          ))}
        </div>
      </AfterAWhile>
    </main>
  );
}
