import { useEffect, useState, type ReactNode } from 'react';
import { describeError } from '~/api/problem';
import { Button } from './Button';
import styles from './feedback.module.css';
import { Icon, type IconName } from './Icon';
import { RequestId } from './RequestId';

/** A region that could not be read: what happened, how to go on, what to quote. */
export function ErrorPanel(props: { title: string; error: unknown; retry?: () => void }) {
  const { message, requestId } = describeError(props.error);
  return (
    <div className={styles.error} role="alert">
      <h2 className={styles.errorTitle}>
        <Icon name="warning" />
        {props.title}
      </h2>
      <p>{message}</p>
      {requestId && <RequestId id={requestId} />}
      {props.retry && (
        <div className={styles.actions}>
          <Button onClick={props.retry}>Try again</Button>
        </div>
      )}
    </div>
  );
}

/** Says what is missing, why, and what to do about it. */
export function EmptyState(props: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyIcon}>
        <Icon name={props.icon} size={24} />
      </span>
      <h2 className={styles.emptyTitle}>{props.title}</h2>
      {props.children}
    </div>
  );
}

const QUIET_MS = 150;

/** Shows its children only when waiting takes long enough to be noticed. */
export function AfterAWhile({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return late ? children : null;
}

/** A grey shape where content will stand. */
export function Bone({ width = '100%', height }: { width?: string; height: number }) {
  return <div className={styles.bone} style={{ width, height }} />;
}
