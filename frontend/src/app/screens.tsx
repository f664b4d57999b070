import { Link } from '@tanstack/react-router';
import { EmptyState, ErrorPanel } from '~/ui/feedback';
import styles from './screens.module.css';

/** Stands in for a screen that threw; reloading is the one thing that always helps. */
export function CrashScreen({ error }: { error: unknown }) {
  return (
    <main className={styles.screen}>
      <ErrorPanel
        title="This screen has stopped"
        error={error}
        retry={() => window.location.reload()}
      />
    </main>
  );
}

export function NotFoundScreen() {
  return (
    <main className={styles.screen}>
      <EmptyState icon="link" title="Nothing is here">
        <p>The address may be mistyped, or the page was removed.</p>
        <Link to="/projects">All projects</Link>
      </EmptyState>
    </main>
  );
}
