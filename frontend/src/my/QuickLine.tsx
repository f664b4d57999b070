import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { listKeys } from '~/api/lists';
import { projectQuery, projectsQuery } from '~/api/queries';
import type { ProjectSummary } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { bindKeys } from '~/app/keys';
import { useAccount } from '~/pending/useOverlaid';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { announce } from '~/ui/announce';
import { Icon } from '~/ui/Icon';
import styles from './quick.module.css';

const LAST_PROJECT = 'quick-add-project';
const LONGEST_TITLE = 500;

/** Adds a task to one of the projects the caller may edit, assigned to the caller. */
export function QuickLine() {
  const projects = useQuery(projectsQuery()).data?.filter(mayEdit) ?? [];
  const [chosen, setChosen] = useState(lastProject);
  const project = projects.find(({ id }) => id === chosen) ?? projects[0];
  if (!project) return null;
  return (
    <Line
      key={project.id}
      project={project}
      projects={projects}
      onProject={(id) => {
        setChosen(id);
        keepProject(id);
      }}
    />
  );
}

function mayEdit(project: ProjectSummary): boolean {
  return !project.archived && (project.role === 'owner' || project.role === 'editor');
}

interface LineProps {
  project: ProjectSummary;
  projects: ProjectSummary[];
  onProject: (id: string) => void;
}

function Line({ project, projects, onProject }: LineProps) {
  const input = useRef<HTMLInputElement>(null);
  const me = useAccount().id;
  const client = useQueryClient();
  const { create } = useTaskCommands(project.id);
  useEffect(() => {
    return bindKeys({
      c: (event) => {
        event.preventDefault();
        input.current?.focus();
      },
    });
  }, []);

  const add = async () => {
    const field = input.current;
    const title = field?.value.trim() ?? '';
    if (!field || title === '') return;
    field.value = '';
    announce(`Created ${title}`);
    const { columns } = await client.query({ ...projectQuery(project.id), staleTime: 'static' });
    const column_id = columns.find((column) => !column.archived)?.id ?? '';
    const accepted = await create({ id: uuidv7(), title, column_id, assignees: [me] });
    if (accepted) await client.invalidateQueries({ queryKey: listKeys.work });
    // Nothing typed is lost: unless something else stands there now, it comes back.
    else if (field.value === '') field.value = title;
  };
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Icon name="plus" />
      <input
        ref={input}
        className={styles.input}
        aria-label="New task for me"
        placeholder="Add a task for yourself"
        maxLength={LONGEST_TITLE}
        autoComplete="off"
      />
      <select
        className={styles.project}
        aria-label="Project of the new task"
        value={project.id}
        onChange={(event) => onProject(event.target.value)}
      >
        {projects.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.name}
          </option>
        ))}
      </select>
      <kbd className={styles.hint}>C</kbd>
    </form>
  );
}

function lastProject(): string | null {
  try {
    return localStorage.getItem(LAST_PROJECT);
  } catch {
    return null;
  }
}

function keepProject(id: string): void {
  try {
    localStorage.setItem(LAST_PROJECT, id);
  } catch {
    // Chosen for this visit only.
  }
}
