import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, type ReactNode } from 'react';
import { projectsQuery } from '~/api/queries';
import type { ListedTask, WorkTask } from '~/api/lists';
import type { ColumnKind } from '~/api/types';
import { useRowKeys } from '~/views/useRowKeys';
import { useOverlaidItems } from '~/views/useOverlaidItems';
import { useTaskMenu } from '~/views/TaskMenu';
import { TaskRow } from '~/views/TaskRow';
import styles from './my.module.css';

type Task = ListedTask & Partial<Pick<WorkTask, 'project_name' | 'column_name' | 'column_kind'>>;

export interface WorkSection {
  id: string;
  name: string;
  /** How many there are in all; those shown may be fewer. */
  count: number;
  tasks: Task[];
  after?: ReactNode;
}

/** Tasks of many projects in sections that follow one another as one list for the keyboard. */
export function WorkList({ sections }: { sections: WorkSection[] }) {
  const element = useRef<HTMLDivElement>(null);
  const { openMenu, menu } = useTaskMenu();
  const all = useMemo(() => sections.flatMap((section) => section.tasks), [sections]);
  const items = useOverlaidItems(all);
  const shown = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const { stop, onFocus } = useRowKeys({ element, items, openMenu });
  const projects = useProjectNames();
  return (
    <div ref={element} onFocus={onFocus}>
      {sections.map((section) => (
        <section key={section.id} className={styles.section} aria-label={section.name}>
          <h2 className={styles.heading} data-group={section.id}>
            {section.name}
            <span className={styles.count}>{section.count}</span>
          </h2>
          <ul>
            {section.tasks
              .filter((task) => shown.has(task.id))
              .map((task) => (
                <li key={task.id}>
                  <TaskRow
                    task={shown.get(task.id) ?? task}
                    column={columnOf(shown.get(task.id) ?? task, task)}
                    project={projects.get(task.project_id)}
                    isStop={task.id === stop}
                    onMenu={openMenu}
                  />
                </li>
              ))}
          </ul>
          {section.after}
        </section>
      ))}
      {menu}
    </div>
  );
}

/** What the answer called the column, as long as the task still stands in it. */
function columnOf(item: Task, answered: Task): { name: string; kind: ColumnKind } | undefined {
  const { column_name: name, column_kind: kind, column_id } = answered;
  if (name === undefined || kind === undefined) return undefined;
  if (item.column_id !== column_id) return { name: 'another column', kind: 'started' };
  return { name, kind: kind as ColumnKind };
}

/** Returns what projects are called, by id. */
export function useProjectNames(): ReadonlyMap<string, { key: string; name: string }> {
  const projects = useQuery(projectsQuery()).data;
  return useMemo(() => new Map(projects?.map((project) => [project.id, project])), [projects]);
}
