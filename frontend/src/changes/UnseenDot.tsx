import styles from './changes.module.css';

/** The mark of what changed since somebody looked. */
export function UnseenDot() {
  return <span className={styles.spot} role="img" aria-label="Changed since you last looked" />;
}
