import { useEffect, useRef } from 'react';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import styles from './history.module.css';
import { fromLocalField, momentWords, toLocalField } from './momentWords';
import type { MomentTools } from './useMoment';

/** Waits until somebody has stopped stepping before the moment is read aloud. */
const QUIET_MS = 500;

export function AsOfBar({ moment, onLeave }: { moment: MomentTools; onLeave: () => void }) {
  const words = moment.isNow ? 'now' : momentWords(moment.time);
  useEffect(() => {
    const timer = setTimeout(() => announce(`Viewing ${words}`), QUIET_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <div className={styles.bar} data-testid="as-of">
      <Icon name="history" />
      <h2 className={styles.barTitle}>Viewing {words}</h2>
      <MomentField moment={moment} />
      <span className={styles.barNote}>
        {moment.isNow ? 'Step back to see how it was.' : 'Nothing can be changed in the past.'}
      </span>
      <Button look="ghost" className={styles.leave} onClick={onLeave}>
        Back to now <kbd>Esc</kbd>
      </Button>
    </div>
  );
}

/** Its text is the browser's while somebody types, the moment's otherwise. */
function MomentField({ moment }: { moment: MomentTools }) {
  const field = useRef<HTMLInputElement>(null);
  const shown = toLocalField(moment.time);
  useEffect(() => {
    if (field.current && document.activeElement !== field.current) field.current.value = shown;
  }, [shown]);
  return (
    <input
      ref={field}
      className={styles.field}
      type="datetime-local"
      aria-label="Date and time"
      defaultValue={shown}
      min={toLocalField(moment.first)}
      max={toLocalField(moment.end)}
      onChange={(event) => {
        const time = fromLocalField(event.target.value);
        if (time !== undefined) moment.goTo(time);
      }}
    />
  );
}
