import type { ReactNode } from 'react';
import { Mark } from '~/ui/Mark';
import styles from './auth.module.css';

export interface AuthFrameProps {
  title: string;
  about: string;
  children: ReactNode;
  other: ReactNode;
}

/** One calm column for signing in and signing up. */
export function AuthFrame({ title, about, children, other }: AuthFrameProps) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.mark}>
          <Mark size={28} />
          Task Manager
        </div>
        <div className={styles.box}>
          <div>
            <h1 className={styles.title}>{title}</h1>
            <p className={styles.about}>{about}</p>
          </div>
          {children}
        </div>
        <p className={styles.other}>{other}</p>
      </div>
    </main>
  );
}
