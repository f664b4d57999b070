import { memo, type MouseEvent } from 'react';
import type { ColumnKind, Label } from '~/api/types';
import { ChosenMark } from '~/bulk/ChosenMark';
import { useSlow } from '~/pending/useOverlaid';
import { TaskLink } from '~/project/TaskLink';
import { AvatarStack } from '~/ui/Avatar';
import { IconButton } from '~/ui/Button';
import { classes } from '~/ui/classes';
import { DueChip } from '~/ui/DueChip';
import { Icon } from '~/ui/Icon';
import { KeyBadge } from '~/ui/KeyBadge';
import { LabelChip } from '~/ui/LabelChip';
import { PriorityGlyph } from '~/ui/PriorityGlyph';
import { StatusGlyph } from '~/ui/StatusGlyph';
import styles from './row.module.css';
import type { OpenTaskMenu } from './TaskMenu';
import type { Item } from './useOverlaidItems';

export interface TaskRowProps {
  task: Item;
  /** The column it stands in; the glyph that shows its kind opens the list of columns. */
  column?: { name: string; kind: ColumnKind } | undefined;
  /** Of a list over many projects: the one it belongs to. */
  project?: { key: string; name: string } | undefined;
  labels?: readonly Label[];
  people?: readonly string[];
  /** Whether this row is the list's one stop in the tab order. */
  isStop: boolean;
  onMenu: OpenTaskMenu;
}

const MOST_LABELS = 2;

/** One task as one line: state, key, title, then the facts in the order of a card. */
export const TaskRow = memo(function TaskRow(props: TaskRowProps) {
  const { task, project, labels = [], people = [], isStop, onMenu } = props;
  const tabIndex = isStop ? 0 : -1;
  const openAll = (event: MouseEvent) => {
    event.preventDefault();
    onMenu({ task, anchor: anchorOf(event), part: 'all' });
  };
  return (
    <div className={styles.row} data-row={task.id} onContextMenu={openAll}>
      <State {...props} tabIndex={tabIndex} />
      <ChosenMark taskId={task.id} />
      <span className={styles.key}>{task.key}</span>
      <PriorityGlyph priority={task.priority} />
      <TaskLink taskKey={task.key} className={styles.title} tabIndex={tabIndex}>
        {task.title}
      </TaskLink>
      <span className={styles.facts}>
        <Saving taskId={task.id} />
        {labels.slice(0, MOST_LABELS).map((label) => (
          <span key={label.id} className={styles.label}>
            <LabelChip label={label} />
          </span>
        ))}
        {labels.length > MOST_LABELS && (
          <span className={classes(styles.fact, styles.label)}>+{labels.length - MOST_LABELS}</span>
        )}
        <Facts task={task} />
        {project && (
          <span className={styles.project} title={project.name}>
            <KeyBadge projectKey={project.key} />
            <span className={styles.projectName}>{project.name}</span>
          </span>
        )}
        <span className={classes(project && styles.dueSlot)}>
          {task.due_on && <DueChip due={task.due_on} />}
        </span>
        {people.length > 0 && <AvatarStack names={[...people]} />}
      </span>
      <IconButton
        icon="more"
        small
        label={`Actions for ${task.key}`}
        className={styles.more}
        tabIndex={tabIndex}
        aria-haspopup="menu"
        onClick={openAll}
      />
    </div>
  );
});

function State({ task, column, onMenu, tabIndex }: TaskRowProps & { tabIndex: number }) {
  if (!column) return null;
  return (
    <button
      type="button"
      className={styles.state}
      tabIndex={tabIndex}
      aria-haspopup="menu"
      aria-label={`${task.key} is in ${column.name}: move it`}
      title={column.name}
      onClick={(event) => onMenu({ task, anchor: event.currentTarget, part: 'status' })}
    >
      <StatusGlyph kind={column.kind} />
    </button>
  );
}

function Saving({ taskId }: { taskId: string }) {
  if (!useSlow(taskId)) return null;
  return (
    <span className={styles.saving} role="img" aria-label="Being saved">
      <Icon name="clock" size={14} />
    </span>
  );
}

function Facts({ task }: { task: Item }) {
  const { done, total } = task.checklist;
  return (
    <>
      {total > 0 && (
        <span className={styles.fact} role="img" aria-label={`Checklist: ${done} of ${total}`}>
          <Icon name="checklist" size={14} />
          {done}/{total}
        </span>
      )}
      {task.comments > 0 && (
        <span className={styles.fact} role="img" aria-label={`${task.comments} comments`}>
          <Icon name="comment" size={14} />
          {task.comments}
        </span>
      )}
    </>
  );
}

/** The row's own button, wherever in the row was pressed. */
function anchorOf(event: MouseEvent): HTMLElement {
  const row = (event.currentTarget as HTMLElement).closest<HTMLElement>('[data-row]');
  return (
    row?.querySelector<HTMLElement>('[aria-haspopup]:last-child') ??
    (event.currentTarget as HTMLElement)
  );
}
