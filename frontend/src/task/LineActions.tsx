import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { HistoryEntry } from '~/api/types';
import { reverseEvent } from '~/undo/undo';
import { Button, IconButton } from '~/ui/Button';
import { Dropdown, MenuItem } from '~/ui/Menu';
import { useTask } from './context';
import styles from './timeline.module.css';

export interface LineActionsProps {
  entry: HistoryEntry;
  undone: boolean;
  isNewest: boolean;
}

/** The ways back from one event: undo it, go back to how the task was then, see the board then. */
export function LineActions({ entry, undone, isNewest }: LineActionsProps) {
  const { project, task, me, send } = useTask();
  const client = useQueryClient();
  const router = useRouter();
  const mayWrite = !project.archived && project.role !== 'viewer';
  const mayEdit = mayWrite && project.role !== 'commenter';
  const reversible = mayReverse(entry, me, { mayWrite, mayEdit });
  const reverse = (direction: 'undo' | 'redo') => () =>
    void reverseEvent(client, { projectId: project.id, taskId: task.id, entry, direction });
  const lookBack = () => router.history.push(`/p/${project.key}/history?at=${entry.position}`);
  return (
    <span className={styles.actions}>
      {reversible && !undone && (
        <Button look="ghost" small onClick={reverse('undo')}>
          Undo
        </Button>
      )}
      <Dropdown
        trigger={<IconButton icon="more" small label={`More about change ${entry.version}`} />}
      >
        {reversible && (
          <MenuItem icon={undone ? 'restore' : 'undo'} onSelect={reverse(undone ? 'redo' : 'undo')}>
            {undone ? 'Redo this change' : 'Undo this change'}
          </MenuItem>
        )}
        {mayEdit && !isNewest && !task.archived && !task.deleted && (
          <MenuItem
            icon="history"
            onSelect={() =>
              void send(
                { type: 'restore_version', version: entry.version },
                'The earlier version was not restored',
              )
            }
          >
            Restore this version
          </MenuItem>
        )}
        <MenuItem icon="board" onSelect={lookBack}>
          See the board then
        </MenuItem>
      </Dropdown>
    </span>
  );
}

/** What the server would refuse in any case is not offered. */
function mayReverse(
  entry: HistoryEntry,
  me: string,
  { mayWrite, mayEdit }: { mayWrite: boolean; mayEdit: boolean },
): boolean {
  const mine = entry.actor.id === me;
  switch (entry.type) {
    case 'task_repeated':
      return false;
    case 'task_watched':
    case 'task_unwatched':
      return mine;
    case 'comment_edited':
      return mayWrite && mine;
    case 'comment_added':
    case 'comment_removed':
    case 'comment_restored':
      return mayEdit || (mayWrite && mine);
    default:
      return mayEdit;
  }
}
