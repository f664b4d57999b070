import type { ReactNode } from 'react';
import { Avatar } from '~/ui/Avatar';
import { Dropdown, MenuCheck, MenuChoice } from '~/ui/Menu';
import { nameOf } from '~/ui/people';
import { PRIORITIES, PriorityGlyph, priorityName } from '~/ui/PriorityGlyph';
import { StatusGlyph } from '~/ui/StatusGlyph';
import { useTask } from './context';
import { DateFields } from './DateFields';
import { EstimateField } from './EstimateField';
import { LabelPicker } from './LabelPicker';
import { ParentField } from './ParentField';
import type { PanelKey } from './panelPress';
import { RepeatPicker } from './RepeatPicker';
import styles from './properties.module.css';

/** The short facts of a task, each changed where it is shown. */
export function Properties() {
  return (
    <dl className={styles.grid}>
      <Row name="Column">
        <ColumnPicker />
      </Row>
      <Row name="Priority">
        <PriorityPicker />
      </Row>
      <Row name="Assignees">
        <AssigneePicker />
      </Row>
      <Row name="Labels">
        <LabelPicker />
      </Row>
      <DateFields />
      <Row name="Repeat">
        <RepeatPicker />
      </Row>
      <Row name="Estimate">
        <EstimateField />
      </Row>
      <Row name="Parent">
        <ParentField />
      </Row>
    </dl>
  );
}

export function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  );
}

export interface PickerProps {
  /** What the button changes, for those who hear only the button. */
  label: string;
  shown: ReactNode;
  /** The key that opens it. */
  press?: PanelKey;
  children: ReactNode;
}

/** A value that opens the menu which changes it; plain text for those who may only read. */
export function Picker({ label, shown, press, children }: PickerProps) {
  const { mayEdit } = useTask();
  if (!mayEdit) return <span className={styles.fixed}>{shown}</span>;
  return (
    <Dropdown
      align="start"
      trigger={
        <button type="button" className={styles.picker} aria-label={label} data-press={press}>
          {shown}
        </button>
      }
    >
      {children}
    </Dropdown>
  );
}

function ColumnPicker() {
  const { task, project, send } = useTask();
  const columns = project.columns.filter((column) => !column.archived);
  const current = project.columns.find((column) => column.id === task.column_id);
  const options = columns.map((column) => ({
    value: column.id,
    name: column.name,
    glyph: <StatusGlyph kind={column.kind} />,
  }));
  return (
    <Picker
      press="status"
      label={`Column: ${current?.name ?? 'unknown'}`}
      shown={
        current && (
          <>
            <StatusGlyph kind={current.kind} />
            {current.name}
          </>
        )
      }
    >
      <MenuChoice
        label="Column"
        value={task.column_id}
        options={options}
        onChange={(column_id) =>
          void send({ type: 'move', column_id }, `Could not move ${task.key}`)
        }
      />
    </Picker>
  );
}

const PRIORITY_OPTIONS = PRIORITIES.map(({ value, name }) => ({
  value,
  name,
  glyph: <PriorityGlyph priority={value} />,
}));

function PriorityPicker() {
  const { task, send } = useTask();
  return (
    <Picker
      press="priority"
      label={`Priority: ${priorityName(task.priority)}`}
      shown={
        <>
          <PriorityGlyph priority={task.priority} />
          {priorityName(task.priority)}
        </>
      }
    >
      <MenuChoice
        label="Priority"
        value={task.priority}
        options={PRIORITY_OPTIONS}
        onChange={(priority) =>
          void send({ type: 'prioritise', priority }, 'The priority was not changed')
        }
      />
    </Picker>
  );
}

function AssigneePicker() {
  const { task, members, send } = useTask();
  const byId = new Map(members.map((member) => [member.account_id, member]));
  const names = task.assignees.map((id) => nameOf(byId.get(id)));
  return (
    <Picker
      press="assignee"
      label={`Assignees: ${names.join(', ') || 'nobody'}`}
      shown={
        names.length === 0 ? (
          <span className={styles.none}>Nobody</span>
        ) : (
          task.assignees.map((id) => (
            <span key={id} className={styles.person}>
              <Avatar name={nameOf(byId.get(id))} beside />
              {nameOf(byId.get(id))}
            </span>
          ))
        )
      }
    >
      {members.map((member) => (
        <MenuCheck
          key={member.account_id}
          checked={task.assignees.includes(member.account_id)}
          onChange={(checked) =>
            void send(
              { type: checked ? 'assign' : 'unassign', account_id: member.account_id },
              'The assignees were not changed',
            )
          }
        >
          <Avatar name={nameOf(member)} beside />
          {nameOf(member)}
        </MenuCheck>
      ))}
    </Picker>
  );
}
