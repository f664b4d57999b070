import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { taskQuery } from '~/api/queries';
import { ApiError } from '~/api/problem';
import type { Member, Project, Task } from '~/api/types';
import { TASK_KEYS } from '~/app/keymap/task';
import { bindTable } from '~/app/keys';
import { useTitle } from '~/app/useTitle';
import { useOverlaidTask } from '~/pending/useOverlaid';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import { IconButton } from '~/ui/Button';
import { Checklist } from './Checklist';
import { TaskContext, useTaskTools } from './context';
import { Description } from './Description';
import { PanelTabs } from './PanelTabs';
import { Properties } from './Properties';
import { Relations } from './Relations';
import { panelPress } from './panelPress';
import { Subtasks } from './Subtasks';
import { TaskBar } from './TaskBar';
import { TaskBanner } from './TaskBanner';
import styles from './panel.module.css';
import { TitleEditor } from './TitleEditor';
import { useAskedPress, useTaskKeys } from './useTaskKeys';

const { leave } = TASK_KEYS;

export interface TaskPanelProps {
  project: Project;
  members: Member[];
  number: number;
  onClose: () => void;
  /** The task is the whole page, not a part beside something else. */
  page?: boolean;
}

/** One task with everything about it: beside a view, or as a page of its own. */
export function TaskPanel({ project, members, number, onClose, page }: TaskPanelProps) {
  const Frame = page ? 'main' : 'aside';
  const answer = useQuery(taskQuery(project.id, number));
  const task = useOverlaidTask(answer.data);
  const key = `${project.key}-${number}`;
  const panel = useRef<HTMLElement>(null);
  useTitle([task ? `${key} ${task.title}` : key, project.name]);
  useFocusHandover(panel, task);
  useAskedPress(panel, task?.key);
  useEffect(() => bindTable({ leave }, { leave: onClose }), [onClose]);

  const onKeyDown = (event: KeyboardEvent) => {
    // Fields and menus take Escape first; what is left closes the panel.
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    // Dialogs are children of the panel to React, but not in the page.
    if (!event.currentTarget.contains(event.target as Node)) return;
    event.preventDefault();
    onClose();
  };
  return (
    <Frame
      ref={panel}
      className={page ? styles.page : styles.panel}
      aria-label={`Task ${key}`}
      aria-busy={!task}
      onKeyDown={onKeyDown}
    >
      {task ? (
        <LoadedTask {...{ project, members, task, panel, onClose }} />
      ) : (
        <>
          <div className={styles.bar}>
            <span className={styles.barEnd}>
              <IconButton icon="close" label="Close" onClick={onClose} />
            </span>
          </div>
          <Missing error={answer.error} retry={() => void answer.refetch()} />
        </>
      )}
    </Frame>
  );
}

interface LoadedTaskProps {
  project: Project;
  members: Member[];
  task: Task;
  panel: RefObject<HTMLElement | null>;
  onClose: () => void;
}

function LoadedTask({ project, members, task, panel, onClose }: LoadedTaskProps) {
  const tools = useTaskTools(project, members, task);
  useTaskKeys(panel, tools, onClose);
  return (
    <TaskContext value={tools}>
      <TaskBar onClose={onClose} />
      <div className={styles.scroll}>
        <TaskBanner />
        <TitleEditor />
        <Properties />
        <Description />
        <Checklist />
        <Subtasks />
        <Relations />
        <PanelTabs />
      </div>
    </TaskContext>
  );
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState icon="link" title="No such task">
        <p>This project has no task with this number.</p>
      </EmptyState>
    );
  }
  if (error) {
    return (
      <div className={styles.scroll}>
        <ErrorPanel title="The task could not be read" error={error} retry={retry} />
      </div>
    );
  }
  return (
    <div className={styles.scroll}>
      <AfterAWhile>
        <Bone height={28} width="80%" />
        <Bone height={140} />
        <Bone height={80} />
      </AfterAWhile>
    </div>
  );
}

/** Moves focus to the panel's heading when it opens, and back to the card when it closes. */
function useFocusHandover(panel: RefObject<HTMLElement | null>, task: Task | undefined) {
  const [id, key] = [task?.id, task?.key];
  useEffect(() => {
    if (id === undefined) return;
    const card = () => document.querySelector<HTMLElement>(`[data-card="${id}"] a`);
    const asked = panelPress.get();
    const isPeek = asked?.press === 'peek' && asked.taskKey === key;
    if (!isPeek) panel.current?.querySelector<HTMLElement>('h2')?.focus();
    // The panel takes room from the board, and may push the card it belongs to out of sight.
    card()?.closest('[data-card]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return () => card()?.focus();
  }, [panel, id, key]);
}
