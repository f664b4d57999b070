import type { ReactNode } from 'react';
import styles from './segments.module.css';

/** A few ways to look at one list, side by side; the children are links, one of them current. */
export function SegmentLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={styles.segments} aria-label={label}>
      {children}
    </nav>
  );
}
