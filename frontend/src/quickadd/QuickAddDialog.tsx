import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { membersQuery, projectQuery, projectsQuery } from '~/api/queries';
import { Modal } from '~/ui/Dialog';
import { AfterAWhile, Bone, EmptyState, ErrorPanel } from '~/ui/feedback';
import { SelectField } from '~/ui/Field';
import { QuickAdd } from './QuickAdd';

export interface QuickAddDialogProps {
  /** Where to begin; without, the first project that can be written to. */
  projectId?: string | undefined;
  onClose: () => void;
}

/** Writes a task from any screen: a project, then one line. */
export function QuickAddDialog({ projectId, onClose }: QuickAddDialogProps) {
  const projects = useQuery(projectsQuery());
  const [chosen, setChosen] = useState(projectId);
  const writable = (projects.data ?? []).filter(
    ({ archived, role }) => !archived && (role === 'owner' || role === 'editor'),
  );
  const current = chosen ?? writable[0]?.id;
  return (
    <Modal open onClose={onClose} title="New task">
      {writable.length > 1 && (
        <SelectField
          label="Project"
          value={current}
          onChange={(event) => setChosen(event.target.value)}
        >
          {writable.map((project) => (
            <option key={project.id} value={project.id}>
              {project.name}
            </option>
          ))}
        </SelectField>
      )}
      {projects.data && writable.length === 0 && (
        <EmptyState icon="board" title="No project to write to">
          <p>Create a project first, or ask for the role editor in one.</p>
        </EmptyState>
      )}
      {current && <InProject key={current} projectId={current} onClose={onClose} />}
    </Modal>
  );
}

function InProject({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const project = useQuery(projectQuery(projectId));
  const members = useQuery(membersQuery(projectId)).data;
  const column = project.data?.columns.find(({ kind, archived }) => kind === 'open' && !archived);
  const first = column ?? project.data?.columns.find(({ archived }) => !archived);
  if (project.isError) return <ErrorPanel title="The project was not read" error={project.error} />;
  if (!project.data || !members) {
    return (
      <AfterAWhile>
        <Bone height={72} />
      </AfterAWhile>
    );
  }
  if (!first) return <p>This project has no columns.</p>;
  return (
    <QuickAdd
      project={project.data}
      members={members}
      columnId={first.id}
      label={`New task in ${project.data.name}`}
      onClose={onClose}
    />
  );
}
