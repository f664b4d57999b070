import { createContext, useContext, useMemo } from 'react';
import type { TaskCommand } from '~/api/commands';
import { nameOf } from '~/ui/people';
import type { Member, Project, Task } from '~/api/types';
import { useAccount } from '~/pending/useOverlaid';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { withIds, withNames } from './mentions';

/** What every part of the panel works with. */
export interface TaskTools {
  project: Project;
  members: Member[];
  task: Task;
  me: string;
  mayEdit: boolean;
  mayComment: boolean;
  /** Sends a command on this task; false when it was refused. */
  send: (command: TaskCommand, failure: string) => Promise<boolean>;
  /** Returns a stored text as people read and write it: mentions by name. */
  shown: (text: string) => string;
  /** Returns a written text as it is stored: mentions by id. */
  stored: (text: string) => string;
}

export const TaskContext = createContext<TaskTools | undefined>(undefined);

export function useTask(): TaskTools {
  const tools = useContext(TaskContext);
  if (!tools) throw new Error('used outside a task');
  return tools;
}

export function useTaskTools(project: Project, members: Member[], task: Task): TaskTools {
  const { send } = useTaskCommands(project.id);
  const me = useAccount().id;
  return useMemo(() => {
    const writable = !project.archived && !task.archived && !task.deleted;
    return {
      project,
      members,
      task,
      me,
      mayEdit: writable && (project.role === 'owner' || project.role === 'editor'),
      mayComment: writable && project.role !== 'viewer',
      send: (command, failure) => send(task.id, command, failure),
      shown: (text) => withNames(text, (id) => nameOfId(id, members, task)),
      stored: (text) => withIds(text, members),
    };
  }, [project, members, task, me, send]);
}

function nameOfId(id: string, members: Member[], task: Task): string | undefined {
  const member = members.find((candidate) => candidate.account_id === id);
  return member ? nameOf(member) : task.names[id];
}
