import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState, type KeyboardEvent } from 'react';
import { read } from '~/api/reads';
import type { Page, TaskListItem } from '~/api/types';
import { Modal } from '~/ui/Dialog';
import { ErrorPanel } from '~/ui/feedback';
import { useTask } from './context';
import styles from './picker.module.css';

export interface TaskPickerProps {
  title: string;
  /** Tasks that make no sense here, such as the task itself. */
  excluded: readonly string[];
  onChoose: (taskId: string) => void;
  onClose: () => void;
}

const MOST_SHOWN = 20;

/** Finds another task of the project by its words or its key. */
export function TaskPicker({ title, excluded, onChoose, onClose }: TaskPickerProps) {
  const { project } = useTask();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const words = useDeferredValue(text.trim());
  const answer = useQuery({
    queryKey: ['task-picker', project.id, words],
    queryFn: ({ signal }) =>
      read<Page<TaskListItem>>(pathFor(project.id, words), { projectId: project.id, signal }),
    placeholderData: keepPreviousData,
  });
  const found = (answer.data?.items ?? []).filter(
    (task) => !excluded.includes(task.id) && !task.archived,
  );
  const choose = (task: TaskListItem | undefined) => {
    if (!task) return;
    onChoose(task.id);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') choose(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal open onClose={onClose} title={title}>
      <input
        className={styles.search}
        role="combobox"
        aria-label="Find a task"
        aria-expanded
        aria-controls="task-picker"
        aria-activedescendant={found[active] ? `pick-${found[active].id}` : undefined}
        placeholder="Words or a key"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      {answer.isError && <ErrorPanel title="No tasks could be read" error={answer.error} />}
      <ul id="task-picker" className={styles.found} role="listbox" aria-label="Tasks">
        {found.map((task, index) => (
          <li
            key={task.id}
            id={`pick-${task.id}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            onClick={() => choose(task)}
            onPointerMove={() => setActive(index)}
          >
            <span className={styles.key}>{task.key}</span>
            <span className={styles.name}>{task.title}</span>
          </li>
        ))}
      </ul>
      {answer.data && found.length === 0 && <p className={styles.none}>No task matches.</p>}
    </Modal>
  );
}

function pathFor(projectId: string, words: string): string {
  const query = new URLSearchParams({ project_id: projectId, limit: String(MOST_SHOWN) });
  if (words === '') return `/tasks?${query.toString()}&archived=false&sort=-changed`;
  query.set('q', words);
  return `/search?${query.toString()}`;
}
