import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { membersQuery, projectQuery, readTask } from '~/api/queries';
import { useGoToTask } from '~/task/useGoToTask';
import { useTaskCommands } from '~/pending/useTaskCommands';
import { openTimeline } from '~/task/panelTab';
import { TextDiff } from '~/task/TextDiff';
import { fieldName, valueWords } from '~/task/values';
import { Button } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import { nameOf } from '~/ui/people';
import styles from './conflict.module.css';
import type { Conflict } from './conflict';
import { commandsToPutBack } from './putBack';

export interface ConflictDialogProps {
  conflict: Conflict;
  onClose: () => void;
}

/** Values longer than this are compared word by word instead of side by side. */
const LONG_TEXT = 60;

/** Undo would overwrite what somebody did since: says what is what, and lets a person decide. */
export function ConflictDialog({ conflict, onClose }: ConflictDialogProps) {
  const { projectId, taskId, direction, entry, field } = conflict;
  const { send } = useTaskCommands(projectId);
  const openTask = useGoToTask();
  const task = useQuery({
    queryKey: ['conflict', taskId, entry.event_id],
    queryFn: () => readTask(projectId, taskId),
  }).data;
  const names = useNames(conflict);
  const change = entry.changes.find((candidate) => candidate.field === field);
  const mine = change?.[direction === 'undo' ? 'before' : 'after'];
  const commands = task && commandsToPutBack(entry, direction, task);

  const putBack = async () => {
    onClose();
    for (const command of commands ?? []) {
      await send(taskId, command, `${task?.key ?? 'The task'} was not changed`);
    }
  };
  const look = () => {
    onClose();
    if (!task) return;
    openTimeline(taskId);
    openTask(task.key);
  };
  const now = valueWords(field, conflict.current, names);
  const back = valueWords(field, mine, names);
  return (
    <Modal
      open
      onClose={onClose}
      title="Changed since"
      about={
        <>
          The {fieldName(field)} of {task ? <b>{task.key}</b> : 'this task'} was changed after you
          changed it. {direction === 'undo' ? 'Undoing' : 'Redoing'} would overwrite that.
        </>
      }
    >
      <Values now={now} back={back} />
      {task && !commands && (
        <p className={styles.note}>
          What it was before cannot be put back by itself. The timeline can restore a whole earlier
          version.
        </p>
      )}
      <DialogActions>
        <Button look="ghost" onClick={look} disabled={!task}>
          Open the timeline
        </Button>
        {commands && <Button onClick={() => void putBack()}>Put mine back</Button>}
        <Button look="primary" onClick={onClose}>
          Keep theirs
        </Button>
      </DialogActions>
    </Modal>
  );
}

function Values({ now, back }: { now: string | undefined; back: string | undefined }) {
  if (now === undefined || back === undefined) return null;
  if (now.length > LONG_TEXT || back.length > LONG_TEXT) {
    return (
      <div>
        <p className={styles.note}>From theirs to yours:</p>
        <TextDiff before={now} after={back} />
      </div>
    );
  }
  return (
    <dl className={styles.values}>
      <Value name="Theirs, now">{now}</Value>
      <Value name="Yours, to put back">{back}</Value>
    </dl>
  );
}

function Value({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.value}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Names what the history names, and what the project calls its parts. */
function useNames({ projectId, names }: Conflict) {
  const project = useQuery(projectQuery(projectId)).data;
  const members = useQuery(membersQuery(projectId)).data;
  const known = new Map<unknown, string>([
    ...(members ?? []).map((member) => [member.account_id, nameOf(member)] as const),
    ...(project?.columns ?? []).map((column) => [column.id, column.name] as const),
    ...(project?.labels ?? []).map((label) => [label.id, label.name] as const),
    ...Object.entries(names),
  ]);
  return (id: unknown) => known.get(id) ?? 'something since removed';
}
