import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import type { Relation, RelationKind, Task } from '~/api/types';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { Button } from '~/ui/Button';
import { Dropdown, MenuItem } from '~/ui/Menu';
import { useTask } from './context';
import panel from './panel.module.css';
import { RefList } from './RefList';
import styles from './refs.module.css';
import { TaskPicker } from './TaskPicker';

/** The ways two tasks can be tied, as one of them sees it. */
const KINDS: { kind: string; name: string; stored: RelationKind; incoming: boolean }[] = [
  { kind: 'blocks', name: 'Blocks', stored: 'blocks', incoming: false },
  { kind: 'blocked_by', name: 'Blocked by', stored: 'blocks', incoming: true },
  { kind: 'relates', name: 'Relates to', stored: 'relates', incoming: false },
  { kind: 'duplicates', name: 'Duplicates', stored: 'duplicates', incoming: false },
  { kind: 'duplicated_by', name: 'Duplicated by', stored: 'duplicates', incoming: true },
];
type Kind = (typeof KINDS)[number];

/** What this task blocks, waits for, resembles or repeats. */
export function Relations() {
  const { task, mayEdit } = useTask();
  const [choosing, setChoosing] = useState<Kind>();
  const { relate, unrelate } = useRelations();
  if (task.relations.length === 0 && !mayEdit) return null;
  return (
    <section className={panel.section} aria-label="Relations">
      <div className={panel.sectionHead}>
        <h3>Relations</h3>
        {mayEdit && (
          <Dropdown
            trigger={
              <Button look="ghost" small data-field="relations" data-press="relate">
                Add
              </Button>
            }
          >
            {KINDS.map((kind) => (
              <MenuItem key={kind.kind} onSelect={() => setChoosing(kind)}>
                {kind.name}…
              </MenuItem>
            ))}
          </Dropdown>
        )}
      </div>
      {KINDS.map(({ kind, name }) => (
        <Group
          key={kind}
          name={name}
          relations={task.relations.filter((relation) => relation.kind === kind)}
          onRemove={mayEdit ? unrelate : undefined}
        />
      ))}
      {choosing && (
        <TaskPicker
          title={`${task.key} ${choosing.name.toLowerCase()}…`}
          excluded={[task.id]}
          onChoose={(taskId) => relate(choosing, taskId)}
          onClose={() => setChoosing(undefined)}
        />
      )}
    </section>
  );
}

interface GroupProps {
  name: string;
  relations: Relation[];
  onRemove: ((relation: Relation) => void) | undefined;
}

function Group({ name, relations, onRemove }: GroupProps) {
  if (relations.length === 0) return null;
  const refs = relations.map((relation) => ({
    task: relation.task,
    remove: onRemove && (() => onRemove(relation)),
  }));
  return (
    <div>
      <h4 className={styles.kind}>{name}</h4>
      <RefList label={name} refs={refs} />
    </div>
  );
}

/** A relation belongs to the task it starts from: the commands go there. */
function useRelations() {
  const { project, task } = useTask();
  const { send } = useTaskCommands(project.id);
  const client = useQueryClient();
  const refresh = () =>
    client.invalidateQueries({ queryKey: keys.task(task.project_id, task.number) });
  const command = async (type: 'relate' | 'unrelate', kind: Kind, otherId: string) => {
    const [from, to] = kind.incoming ? [otherId, task.id] : [task.id, otherId];
    const done = await send(
      from,
      { type, kind: kind.stored, task_id: to },
      `The relations of ${task.key} were not changed`,
    );
    if (done && kind.incoming) await refresh();
  };
  return {
    relate: (kind: Kind, otherId: string) => void command('relate', kind, otherId),
    unrelate: (relation: Task['relations'][number]) => {
      const kind = KINDS.find((candidate) => candidate.kind === relation.kind);
      if (!kind) return;
      // "Relates" is told by both, and stored by one.
      void command('unrelate', { ...kind, incoming: relation.incoming }, relation.task.id);
    },
  };
}
