import type { ReactNode } from 'react';
import { TaskBeside } from '~/project/TaskBeside';
import { PageHeader } from './PageHeader';
import styles from './shell.module.css';

export interface ScreenProps {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen that belongs to no project: its bar, its content, and a task opened beside it. */
export function Screen({ title, actions, children }: ScreenProps) {
  return (
    <>
      <PageHeader title={title}>{actions}</PageHeader>
      <div className={styles.split}>
        <main className={styles.scroll}>
          <div className={styles.column}>{children}</div>
        </main>
        <TaskBeside />
      </div>
    </>
  );
}
