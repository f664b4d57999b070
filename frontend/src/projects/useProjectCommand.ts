import { useQueryClient } from '@tanstack/react-query';
import { commandProject, type ProjectCommand } from '~/api/commands';
import { describeError } from '~/api/problem';
import { keys } from '~/api/queries';
import type { Accepted } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { showToast } from '~/ui/toast';
import { addStep } from '~/undo/steps';

/** Returns a sender of project commands that leaves the project and its members freshly read. */
export function useProjectCommand(projectId: string) {
  const client = useQueryClient();
  return async (command: ProjectCommand): Promise<Accepted> => {
    const id = uuidv7();
    const accepted = await commandProject(projectId, command, id);
    addStep({ id, projectId, what: { kind: 'project', type: command.type } });
    await Promise.all(
      [keys.project(projectId), keys.members(projectId), keys.projects, keys.board(projectId)].map(
        (queryKey) => client.invalidateQueries({ queryKey }),
      ),
    );
    return accepted;
  };
}

/** As [`useProjectCommand`]; a refusal becomes a toast in the server's words, and undefined. */
export function useToldProjectCommand(projectId: string) {
  const change = useProjectCommand(projectId);
  return async (command: ProjectCommand, failure: string): Promise<Accepted | undefined> => {
    try {
      return await change(command);
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({ kind: 'error', title: failure, detail: message, requestId });
      return undefined;
    }
  };
}

export type ToldCommand = ReturnType<typeof useToldProjectCommand>;
