import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { pastTaskQuery, type PastTask } from '~/api/past';
import { ApiError, describeError } from '~/api/problem';
import { keys } from '~/api/queries';
import type { Member, Project } from '~/api/types';
import { refusalOf, restoreVersion, takeBackRequest } from '~/api/undo';
import { Button, IconButton } from '~/ui/Button';
import { AfterAWhile, Bone, ErrorPanel } from '~/ui/feedback';
import { showToast } from '~/ui/toast';
import { momentWords } from './momentWords';
import styles from './pastTask.module.css';
import { PastTaskBody } from './PastTaskBody';

export interface PastTaskPanelProps {
  project: Project;
  members: Member[];
  /** Such as WEB-12. */
  taskKey: string;
  position: number;
  at: number;
  onClose: () => void;
}

/** A task as it was at the moment on the screen, and the way to make it so again. */
export function PastTaskPanel(props: PastTaskPanelProps) {
  const { project, members, taskKey, position, at, onClose } = props;
  const number = Number(taskKey.split('-')[1]);
  const task = useQuery(pastTaskQuery(project.id, number, position));
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <aside
      className={styles.panel}
      ref={panel}
      tabIndex={-1}
      aria-label={`Task ${taskKey} as it was`}
    >
      <header className={styles.head}>
        <span className={styles.key}>{taskKey}</span>
        <span className={styles.when}>as of {momentWords(at)}</span>
        <IconButton icon="close" label="Close task (Esc)" onClick={onClose} />
      </header>
      <div className={styles.body}>
        {task.data && <PastTaskBody task={task.data} project={project} members={members} />}
        {task.isError && !task.data && (
          <Missing error={task.error} retry={() => void task.refetch()} />
        )}
        {task.isPending && (
          <AfterAWhile>
            <Bone height={28} width="80%" />
            <Bone height={120} />
          </AfterAWhile>
        )}
      </div>
      {task.data && <Restore project={project} task={task.data} />}
    </aside>
  );
}

function Missing({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return <p className={styles.note}>This task did not exist yet at this moment.</p>;
  }
  return <ErrorPanel title="The task could not be read" error={error} retry={retry} />;
}

function Restore({ project, task }: { project: Project; task: PastTask }) {
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const refusal = whyNot(project);

  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.board(project.id) }),
      client.invalidateQueries({ queryKey: ['task', project.id] }),
      client.invalidateQueries({ queryKey: keys.history(task.id) }),
    ]);
  const restore = async () => {
    setBusy(true);
    try {
      const taken = await restoreVersion(project.id, task.id, task.version);
      const refused = refusalOf(taken);
      if (refused) throw refused;
      await refresh();
      const undo = () =>
        void takeBackRequest(project.id, taken.correlationId).then(refresh, tellFailure);
      showToast({ kind: 'info', title: `${task.key} is as it was`, undo });
      await navigate({
        to: '/p/$key/board',
        params: { key: project.key },
        search: { task: task.key },
      });
    } catch (error) {
      tellFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <footer className={styles.foot}>
      <Button
        look="primary"
        disabled={busy || refusal !== undefined}
        onClick={() => void restore()}
      >
        {busy ? 'Restoring…' : 'Restore this version'}
      </Button>
      <p className={styles.note}>
        {refusal ?? 'Brings back the fields and the checklist. Comments stay as they are now.'}
      </p>
    </footer>
  );
}

function tellFailure(error: unknown): void {
  const { message, requestId } = describeError(error);
  showToast({ kind: 'error', title: 'The task was not restored', detail: message, requestId });
}

function whyNot(project: Project): string | undefined {
  if (project.archived) return 'The project is archived, so nothing in it can be changed.';
  if (project.role === 'owner' || project.role === 'editor') return undefined;
  return `As a ${project.role} you can look; an editor can restore it.`;
}
