import styles from './feedback.module.css';

/** The number to quote when asking for help; one click copies it. */
export function RequestId({ id }: { id: string }) {
  const copy = () => void navigator.clipboard.writeText(id);
  return (
    <button type="button" className={styles.requestId} onClick={copy} title="Copy the request id">
      Request {id}
    </button>
  );
}
