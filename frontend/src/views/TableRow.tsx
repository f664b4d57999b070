import { memo, type MouseEvent, type ReactNode } from 'react';
import type { ListedTask } from '~/api/lists';
import type { Label } from '~/api/types';
import { ChosenMark } from '~/bulk/ChosenMark';
import { TaskLink } from '~/project/TaskLink';
import { AvatarStack } from '~/ui/Avatar';
import { IconButton } from '~/ui/Button';
import { DueChip } from '~/ui/DueChip';
import { LabelChip } from '~/ui/LabelChip';
import { nameOf } from '~/ui/people';
import { PriorityGlyph, priorityName } from '~/ui/PriorityGlyph';
import { RelativeTime } from '~/ui/RelativeTime';
import { StatusGlyph } from '~/ui/StatusGlyph';
import type { useNames } from './GroupedRows';
import styles from './table.module.css';
import type { MenuPart, OpenTaskMenu } from './TaskMenu';
import type { TableColumn } from './TaskTable';

export interface TableRowProps {
  task: ListedTask;
  index: number;
  names: ReturnType<typeof useNames>;
  isStop: boolean;
  onMenu: OpenTaskMenu;
}

const MOST_LABELS = 2;
/** The header is the first row. */
const FIRST_ROW = 2;

export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { task, index, names, isStop, onMenu } = props;
  const tabIndex = isStop ? 0 : -1;
  const column = names.columns.get(task.column_id);
  const labels = task.labels.flatMap((id) => names.labels.get(id) ?? []);
  const people = task.assignees.map((id) => names.people.get(id) ?? nameOf(null));
  const edit = (part: MenuPart, name: string, children: ReactNode) => (
    <CellButton name={name} tabIndex={tabIndex} onOpen={(anchor) => onMenu({ task, anchor, part })}>
      {children}
    </CellButton>
  );
  return (
    <div role="row" className={styles.row} data-row={task.id} aria-rowindex={index + FIRST_ROW}>
      <Cell id="key">
        <ChosenMark taskId={task.id} />
        {task.key}
      </Cell>
      <span role="rowheader" className={styles.cell} data-cell="title">
        <TaskLink taskKey={task.key} className={styles.title} tabIndex={tabIndex}>
          {task.title}
        </TaskLink>
      </span>
      <Cell id="status">
        {column &&
          edit(
            'status',
            'Status',
            <>
              <Glyph>
                <StatusGlyph kind={column.kind} />
              </Glyph>
              {column.name}
            </>,
          )}
      </Cell>
      <Cell id="priority">
        {edit(
          'priority',
          'Priority',
          <>
            <Glyph>
              <PriorityGlyph priority={task.priority} />
            </Glyph>
            {task.priority === 'none' ? <None shown="" /> : priorityName(task.priority)}
          </>,
        )}
      </Cell>
      <Cell id="assignees">
        {edit(
          'assignees',
          'Assignees',
          people.length > 0 ? <AvatarStack names={people} /> : <None />,
        )}
      </Cell>
      <Cell id="labels">
        {edit('labels', 'Labels', labels.length > 0 ? <Labels labels={labels} /> : <None />)}
      </Cell>
      <Cell id="due">
        {edit('due', 'Due', task.due_on ? <DueChip due={task.due_on} /> : <None />)}
      </Cell>
      <Cell id="estimate">{task.estimate ?? ''}</Cell>
      <Cell id="changed">
        <RelativeTime at={task.updated_at} />
      </Cell>
      <span role="cell" className={styles.menuCell}>
        <IconButton
          icon="more"
          small
          label={`Actions for ${task.key}`}
          tabIndex={tabIndex}
          aria-haspopup="menu"
          onClick={(event) => onMenu({ task, anchor: event.currentTarget, part: 'all' })}
        />
      </span>
    </div>
  );
});

function Cell({ id, children }: { id: TableColumn['id']; children: ReactNode }) {
  return (
    <span role="cell" className={styles.cell} data-cell={id}>
      {children}
    </span>
  );
}

interface CellButtonProps {
  /** Of the property, said before the value. */
  name: string;
  tabIndex: number;
  onOpen: (anchor: HTMLElement) => void;
  children: ReactNode;
}

/** A value that opens the menu which changes it. */
function CellButton({ name, tabIndex, onOpen, children }: CellButtonProps) {
  return (
    <button
      type="button"
      className={styles.value}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      onClick={(event: MouseEvent<HTMLElement>) => onOpen(event.currentTarget)}
    >
      <span className="visually-hidden">{name}: </span>
      {children}
    </button>
  );
}

/** A sign whose meaning the word beside it says. */
function Glyph({ children }: { children: ReactNode }) {
  return (
    <span className={styles.glyph} aria-hidden="true">
      {children}
    </span>
  );
}

function Labels({ labels }: { labels: Label[] }) {
  const more = labels.length - MOST_LABELS;
  return (
    <>
      {labels.slice(0, MOST_LABELS).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {more > 0 && `+${more}`}
    </>
  );
}

function None({ shown = '–' }: { shown?: string }) {
  return (
    <span className={styles.none}>
      <span aria-hidden="true">{shown}</span>
      <span className="visually-hidden">none</span>
    </span>
  );
}
