import { lazy, Suspense } from 'react';
import styles from './diff.module.css';

const Words = lazy(() => import('./WordDiff').then((m) => ({ default: m.WordDiff })));

/** A text before and after in one: what went is struck out, what came is marked. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  return (
    <Suspense fallback={<div className={styles.diff}>{after}</div>}>
      <Words before={before} after={after} />
    </Suspense>
  );
}
