import { describeDue, formatLong, today } from '~/ui/dates';
import { IconButton } from '~/ui/Button';
import { useTask } from './context';
import { Row } from './Properties';
import styles from './properties.module.css';

type Field = 'start_on' | 'due_on';

/** Start and due date, by the platform's own date field: typed, picked or pasted. */
export function DateFields() {
  return (
    <>
      <Row name="Start">
        <DateField field="start_on" label="Start date" />
      </Row>
      <Row name="Due">
        <DateField field="due_on" label="Due date" />
      </Row>
    </>
  );
}

function DateField({ field, label }: { field: Field; label: string }) {
  const { task, mayEdit, send } = useTask();
  const value = task[field];
  const set = (next: string | null) => {
    if (next === value) return;
    const dates = { start_on: task.start_on, due_on: task.due_on, [field]: next };
    void send({ type: 'schedule', ...dates }, 'The dates were not changed');
  };
  const overdue = field === 'due_on' && value && describeDue(value, today()).state === 'overdue';
  if (!mayEdit) {
    return <span className={styles.fixed}>{value ? formatLong(value) : 'None'}</span>;
  }
  return (
    <span className={styles.dateRow}>
      <input
        type="date"
        className={styles.date}
        aria-label={label}
        data-press={field === 'due_on' ? 'due' : undefined}
        // A remote change shows at once; a half-typed date is not sent.
        key={value}
        defaultValue={value ?? ''}
        data-empty={value === null || undefined}
        onBlur={(event) => set(event.target.value || null)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set(event.currentTarget.value || null);
        }}
      />
      {value && (
        <IconButton
          icon="close"
          small
          label={`Clear the ${label.toLowerCase()}`}
          onClick={() => set(null)}
        />
      )}
      {overdue && <span className={styles.overdue}>Overdue</span>}
    </span>
  );
}
