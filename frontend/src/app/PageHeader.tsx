import type { ReactNode } from 'react';
import styles from './shell.module.css';

/** The bar on top of a screen. */
export function PageHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className={styles.header}>
      <h1 className={styles.headerTitle}>{title}</h1>
      <div className={styles.headerEnd}>{children}</div>
    </header>
  );
}
