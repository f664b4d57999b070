import { pointsWords } from './points';
import { useTask } from './context';
import styles from './properties.module.css';

const MOST_POINTS = 1000;

/** The estimate in points; emptied, there is none. */
export function EstimateField() {
  const { task, mayEdit, send } = useTask();
  const { estimate } = task;
  const set = (typed: string) => {
    const points = typed.trim() === '' ? null : Number(typed);
    if (points === estimate) return;
    if (points !== null && !(Number.isInteger(points) && points >= 0 && points <= MOST_POINTS)) {
      return;
    }
    void send({ type: 'estimate', points }, 'The estimate was not changed');
  };
  if (!mayEdit) {
    return (
      <span className={styles.fixed}>
        {estimate === null ? <span className={styles.none}>None</span> : pointsWords(estimate)}
      </span>
    );
  }
  return (
    <span className={styles.dateRow}>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={MOST_POINTS}
        step={1}
        className={styles.number}
        aria-label="Estimate in points"
        placeholder="None"
        data-field="estimate"
        data-press="estimate"
        // A remote change shows at once; a half-typed number is not sent.
        key={estimate}
        defaultValue={estimate ?? ''}
        onBlur={(event) => set(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set(event.currentTarget.value);
        }}
      />
      {estimate !== null && (
        <span className={styles.unit}>{estimate === 1 ? 'point' : 'points'}</span>
      )}
    </span>
  );
}
