import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { listKeys } from '~/api/lists';
import { membersQuery, projectQuery, projectsQuery } from '~/api/queries';
import type { ProjectSummary } from '~/api/types';
import { MY_WORK_KEYS } from '~/app/keymap/places';
import { bindTable } from '~/app/keys';
import { useAccount } from '~/pending/useOverlaid';
import { QuickAdd } from '~/quickadd/QuickAdd';
import styles from './quick.module.css';

const LAST_PROJECT = 'quick-add-project';

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

/** The same line as in the columns of a board, and the project it writes to beside it. */
function Line({ project, projects, onProject }: LineProps) {
  const place = useRef<HTMLDivElement>(null);
  /** Whoever asks before the project is read gets the line as soon as it is there. */
  const asked = useRef(false);
  const me = useAccount().id;
  const client = useQueryClient();
  const details = useQuery(projectQuery(project.id)).data;
  const members = useQuery(membersQuery(project.id)).data;
  useEffect(
    () =>
      bindTable(MY_WORK_KEYS, {
        create: (event) => {
          event.preventDefault();
          asked.current = !focusIn(place.current);
        },
      }),
    [],
  );
  useEffect(() => {
    if (asked.current) asked.current = !focusIn(place.current);
  }, [details]);
  const columnId = details?.columns.find((column) => !column.archived)?.id;
  if (!details || columnId === undefined) return null;
  return (
    <div ref={place}>
      <QuickAdd
        project={details}
        members={members ?? []}
        columnId={columnId}
        assignee={me}
        label="New task for me"
        onCreated={() => void client.invalidateQueries({ queryKey: listKeys.work })}
        beside={
          <>
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
          </>
        }
      />
    </div>
  );
}

/** Tells whether there is a line to write in. */
function focusIn(place: HTMLElement | null): boolean {
  const field = place?.querySelector('textarea');
  field?.focus();
  return field !== null && field !== undefined;
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
