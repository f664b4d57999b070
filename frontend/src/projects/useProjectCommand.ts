import { useQueryClient } from '@tanstack/react-query';
import { commandProject, type ProjectCommand } from '~/api/commands';
import { keys } from '~/api/queries';

/** Returns a sender of project commands that leaves the project and its members freshly read. */
export function useProjectCommand(projectId: string) {
  const client = useQueryClient();
  return async (command: ProjectCommand) => {
    await commandProject(projectId, command);
    await Promise.all(
      [keys.project(projectId), keys.members(projectId), keys.projects].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  };
}
