import { useMemo, useRef, type RefObject } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { ColumnKind } from '~/api/types';
import { useProject } from '~/project/context';
import { classes } from '~/ui/classes';
import { Icon } from '~/ui/Icon';
import { nameOf } from '~/ui/people';
import { StatusGlyph } from '~/ui/StatusGlyph';
import styles from './list.module.css';
import { TaskRow } from './TaskRow';
import type { Item } from './useOverlaidItems';
import { MOST_PLAIN_ROWS } from './plainRows';
import { useProjectRows } from './useProjectRows';

export interface RowGroup {
  id: string;
  name: string;
  kind: ColumnKind;
  count: number;
  tasks: Item[];
}

export interface GroupedRowsProps {
  groups: RowGroup[];
  /** Groups that show their heading alone. */
  closed: ReadonlySet<string>;
  onToggle: (groupId: string) => void;
  scroller: RefObject<HTMLElement | null>;
}

type Line = { kind: 'head'; group: RowGroup } | { kind: 'task'; group: RowGroup; task: Item };

/** Groups of tasks as one list; however long it is, only the lines in view are in the page. */
export function GroupedRows({ groups, closed, onToggle, scroller }: GroupedRowsProps) {
  const element = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const lines = useMemo(() => linesOf(groups, closed), [groups, closed]);
  const items = useMemo(
    () => lines.flatMap((line) => (line.kind === 'task' ? [line.task] : [])),
    [lines],
  );
  const reveal = (index: number) => {
    const id = items[index]?.id;
    const at = lines.findIndex((line) => line.kind === 'task' && line.task.id === id);
    virtual.current?.scrollToIndex(at, { align: 'nearest' });
  };
  const { stop, onFocus, openMenu, extras } = useProjectRows({ element, items, reveal });
  const { labels, people } = useNames();
  const kept = lines.findIndex((line) => line.kind === 'task' && line.task.id === stop);
  const rows = lines.map((line) =>
    line.kind === 'head' ? (
      <GroupHead
        key={line.group.id}
        group={line.group}
        closed={closed.has(line.group.id)}
        onToggle={onToggle}
      />
    ) : (
      <TaskRow
        key={line.task.id}
        task={line.task}
        column={line.group}
        labels={line.task.labels.flatMap((id) => labels.get(id) ?? [])}
        people={line.task.assignees.map((id) => people.get(id) ?? nameOf(null))}
        isStop={line.task.id === stop}
        onMenu={openMenu}
      />
    ),
  );
  return (
    <div className={styles.rows} ref={element} onFocus={onFocus}>
      {lines.length <= MOST_PLAIN_ROWS ? (
        <ul>
          {rows.map((row) => (
            <li key={row.key}>{row}</li>
          ))}
        </ul>
      ) : (
        <Virtualizer
          ref={virtual}
          scrollRef={scroller}
          as="ul"
          item="li"
          keepMounted={kept === -1 ? [] : [kept]}
        >
          {rows}
        </Virtualizer>
      )}
      {extras}
    </div>
  );
}

function linesOf(groups: RowGroup[], closed: ReadonlySet<string>): Line[] {
  return groups.flatMap((group): Line[] => [
    { kind: 'head', group },
    ...(closed.has(group.id)
      ? []
      : group.tasks.map((task) => ({ kind: 'task' as const, group, task }))),
  ]);
}

interface GroupHeadProps {
  group: RowGroup;
  closed: boolean;
  onToggle: (groupId: string) => void;
}

function GroupHead({ group, closed, onToggle }: GroupHeadProps) {
  return (
    <h2 className={styles.head}>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={!closed}
        onClick={() => onToggle(group.id)}
      >
        <span className={classes(styles.chevron, closed && styles.turned)}>
          <Icon name="chevronDown" size={12} />
        </span>
        <StatusGlyph kind={group.kind} />
        {group.name}
        <span className={styles.count}>{group.count}</span>
      </button>
    </h2>
  );
}

/** Returns the project's labels, and what its members are called, by id. */
export function useNames() {
  const { project, members } = useProject();
  return useMemo(
    () => ({
      labels: new Map(project.labels.map((label) => [label.id, label])),
      people: new Map(members.map((member) => [member.account_id, nameOf(member)])),
      columns: new Map(project.columns.map((column) => [column.id, column])),
    }),
    [project, members],
  );
}
