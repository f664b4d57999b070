import styles from './changes.module.css';
import type { FieldWords } from './fieldWords';

/** A change in words: "Column To do → Doing". */
export function Words({ line }: { line: FieldWords }) {
  if (line.before === undefined) return <>{line.text}</>;
  return (
    <>
      {line.text} <del className={styles.before}>{line.before || 'none'}</del>
      <span aria-hidden="true"> → </span>
      <span className="visually-hidden"> to </span>
      <ins className={styles.after}>{line.after === '' ? 'none' : line.after}</ins>
    </>
  );
}
