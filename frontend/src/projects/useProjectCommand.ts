import { useQueryClient } from '@tanstack/react-query';
import { commandProject, type ProjectCommand } from '~/api/commands';
import { keys } from '~/api/queries';
import { uuidv7 } from '~/api/uuid';
import { addStep } from '~/undo/steps';

/** Returns a sender of project commands that leaves the project and its members freshly read. */
export function useProjectCommand(projectId: string) {
  const client = useQueryClient();
  return async (command: ProjectCommand) => {
    const id = uuidv7();
    await commandProject(projectId, command, id);
    addStep({ id, projectId, what: { kind: 'project', type: command.type } });
    await Promise.all(
      [keys.project(projectId), keys.members(projectId), keys.projects].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  };
}
