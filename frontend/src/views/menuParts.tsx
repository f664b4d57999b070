import { useTaskCommands } from '~/pending/useTaskCommands';
import { Avatar } from '~/ui/Avatar';
import { today } from '~/ui/dates';
import { labelName, Swatch } from '~/ui/LabelChip';
import { MenuCheck, MenuChoice, MenuItem, MenuSeparator } from '~/ui/Menu';
import { nameOf } from '~/ui/people';
import { PRIORITIES, PriorityGlyph } from '~/ui/PriorityGlyph';
import { StatusGlyph } from '~/ui/StatusGlyph';
import { daysAfter, nextMonday } from './days';
import type { PartsProps } from './TaskMenu';

export function StatusItems({ task, project }: PartsProps) {
  const { send } = useTaskCommands(project.id);
  const options = project.columns
    .filter((column) => !column.archived)
    .map((column) => ({
      value: column.id,
      name: column.name,
      glyph: <StatusGlyph kind={column.kind} />,
    }));
  return (
    <MenuChoice
      label="Column"
      value={task.column_id}
      options={options}
      onChange={(column_id) =>
        void send(task.id, { type: 'move', column_id }, `Could not move ${task.key}`)
      }
    />
  );
}

const PRIORITY_OPTIONS = PRIORITIES.map(({ value, name }) => ({
  value,
  name,
  glyph: <PriorityGlyph priority={value} />,
}));

export function PriorityItems({ task, project }: PartsProps) {
  const { send } = useTaskCommands(project.id);
  return (
    <MenuChoice
      label="Priority"
      value={task.priority}
      options={PRIORITY_OPTIONS}
      onChange={(priority) =>
        void send(task.id, { type: 'prioritise', priority }, 'The priority was not changed')
      }
    />
  );
}

export function AssigneeItems({ task, project, members }: PartsProps) {
  const { send } = useTaskCommands(project.id);
  return members.map((member) => (
    <MenuCheck
      key={member.account_id}
      checked={task.assignees.includes(member.account_id)}
      onChange={(checked) =>
        void send(
          task.id,
          { type: checked ? 'assign' : 'unassign', account_id: member.account_id },
          'The assignees were not changed',
        )
      }
    >
      <Avatar name={nameOf(member)} beside />
      {nameOf(member)}
    </MenuCheck>
  ));
}

export function LabelItems({ task, project }: PartsProps) {
  const { send } = useTaskCommands(project.id);
  return (
    <>
      {project.labels.length === 0 && (
        <MenuItem disabled onSelect={() => undefined}>
          This project has no labels yet.
        </MenuItem>
      )}
      {project.labels.map((label) => (
        <MenuCheck
          key={label.id}
          checked={task.labels.includes(label.id)}
          onChange={(checked) =>
            void send(
              task.id,
              { type: checked ? 'add_label' : 'remove_label', label_id: label.id },
              'The labels were not changed',
            )
          }
        >
          <Swatch colour={label.colour} />
          {labelName(label)}
        </MenuCheck>
      ))}
    </>
  );
}

export function DueItems({ task, project, chooseDay }: PartsProps) {
  const { send } = useTaskCommands(project.id);
  const set = (due_on: string | null) =>
    void send(
      task.id,
      { type: 'schedule', start_on: task.start_on, due_on },
      'The due date was not changed',
    );
  const now = today();
  return (
    <>
      <MenuItem onSelect={() => set(now)}>Today</MenuItem>
      <MenuItem onSelect={() => set(daysAfter(now, 1))}>Tomorrow</MenuItem>
      <MenuItem onSelect={() => set(nextMonday(now))}>Next Monday</MenuItem>
      <MenuItem onSelect={() => set(daysAfter(now, 7))}>In a week</MenuItem>
      <MenuSeparator />
      <MenuItem icon="calendar" onSelect={chooseDay}>
        Choose a day…
      </MenuItem>
      {task.due_on && (
        <MenuItem icon="close" onSelect={() => set(null)}>
          No due date
        </MenuItem>
      )}
    </>
  );
}
