import { Menu } from '@base-ui/react/menu';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react';
import { membersQuery, projectQuery } from '~/api/queries';
import type { Member, Project } from '~/api/types';
import { MenuItem, MenuPanel, MenuSeparator, Submenu } from '~/ui/Menu';
import { useRemoval } from '~/task/useRemoval';
import { AssigneeItems, DueItems, LabelItems, PriorityItems, StatusItems } from './menuParts';
import type { Item } from './useOverlaidItems';

const DueDialog = lazy(() => import('./DueDialog').then((m) => ({ default: m.DueDialog })));

/** What a menu is about: everything, or one property that its key or glyph stands for. */
export type MenuPart = 'all' | 'status' | 'priority' | 'assignees' | 'labels' | 'due';

export interface TaskMenuTarget {
  task: Item;
  anchor: HTMLElement;
  part: MenuPart;
}

export type OpenTaskMenu = (target: TaskMenuTarget) => void;

/**
 * One menu for all tasks of a list: every change that needs no page of its own, by single clicks or
 * keys. Returns how to open it, and the menu to render once.
 */
export function useTaskMenu(onSelect?: Select): { openMenu: OpenTaskMenu; menu: ReactNode } {
  const [target, setTarget] = useState<TaskMenuTarget>();
  const [dating, setDating] = useState<Item>();
  const openMenu = useCallback((next: TaskMenuTarget) => setTarget(next), []);
  const menu = (
    <>
      <Menu.Root open={target !== undefined} onOpenChange={(open) => !open && setTarget(undefined)}>
        {target && (
          <MenuPanel
            align={target.part === 'all' ? 'end' : 'start'}
            anchor={target.anchor}
            finalFocus={() => rowOf(target) ?? target.anchor}
          >
            <Content target={target} onChooseDay={setDating} onSelect={onSelect} />
          </MenuPanel>
        )}
      </Menu.Root>
      <Suspense>
        {dating && <DueDialog task={dating} onClose={() => setDating(undefined)} />}
      </Suspense>
    </>
  );
  return { openMenu, menu };
}

/** The row's link: rows may be drawn anew while the menu is open. */
function rowOf({ task }: TaskMenuTarget): HTMLElement | null {
  return document.querySelector(`[data-row="${task.id}"] a`);
}

/** Chooses a task beside others; only where several can be changed together. */
type Select = (task: Item) => void;

interface ContentProps {
  target: TaskMenuTarget;
  onChooseDay: (task: Item) => void;
  onSelect: Select | undefined;
}

/** Reads what the menu offers; in a project's own views it is there already. */
function Content({ target, onChooseDay, onSelect }: ContentProps) {
  const { task } = target;
  const project = useQuery(projectQuery(task.project_id)).data;
  const members = useQuery(membersQuery(task.project_id)).data;
  if (!project || !members) return <Menu.Item disabled>Loading…</Menu.Item>;
  const mayEdit = (project.role === 'owner' || project.role === 'editor') && !project.archived;
  if (!mayEdit)
    return (
      <MenuItem disabled onSelect={() => undefined}>
        You may only read this task.
      </MenuItem>
    );
  return (
    <Parts
      task={task}
      project={project}
      members={members}
      part={target.part}
      chooseDay={() => onChooseDay(task)}
      select={onSelect}
    />
  );
}

export interface PartsProps {
  task: Item;
  project: Project;
  members: Member[];
  chooseDay: () => void;
  select?: Select | undefined;
}

function Parts({ part, ...props }: PartsProps & { part: MenuPart }) {
  switch (part) {
    case 'status':
      return <StatusItems {...props} />;
    case 'priority':
      return <PriorityItems {...props} />;
    case 'assignees':
      return <AssigneeItems {...props} />;
    case 'labels':
      return <LabelItems {...props} />;
    case 'due':
      return <DueItems {...props} />;
    case 'all':
      return <AllItems {...props} />;
  }
}

function AllItems(props: PartsProps) {
  const removal = useRemoval(props.project.id);
  const { task } = props;
  return (
    <>
      <Submenu icon="arrowRight" label="Move to">
        <StatusItems {...props} />
      </Submenu>
      <Submenu icon="sort" label="Priority">
        <PriorityItems {...props} />
      </Submenu>
      <Submenu icon="person" label="Assignees">
        <AssigneeItems {...props} />
      </Submenu>
      <Submenu icon="tag" label="Labels">
        <LabelItems {...props} />
      </Submenu>
      <Submenu icon="calendar" label="Due date">
        <DueItems {...props} />
      </Submenu>
      <MenuSeparator />
      {props.select && (
        <MenuItem icon="check" shortcut="X" onSelect={() => props.select?.(task)}>
          Select
        </MenuItem>
      )}
      <MenuItem icon="archive" onSelect={() => removal.archive(task)}>
        Archive
      </MenuItem>
      <MenuItem icon="trash" danger onSelect={() => removal.remove(task)}>
        Delete
      </MenuItem>
    </>
  );
}
