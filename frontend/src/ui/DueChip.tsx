import { classes } from './classes';
import { describeDue, today } from './dates';
import styles from './due.module.css';
import { Icon } from './Icon';

/** A due date: overdue and due soon are told by icon, word and colour together. */
export function DueChip({ due }: { due: string }) {
  const { text, state, full } = describeDue(due, today());
  return (
    <span className={classes(styles.due, styles[state])} title={full}>
      <Icon name={state === 'overdue' ? 'warning' : 'calendar'} size={12} />
      <time dateTime={due}>{text}</time>
    </span>
  );
}
