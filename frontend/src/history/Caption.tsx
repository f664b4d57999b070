import type { Beat } from '~/api/past';
import { Avatar } from '~/ui/Avatar';
import { nameOf } from '~/ui/people';
import { beatVerb } from './beatWords';
import styles from './history.module.css';

export interface CaptionProps {
  beat: Beat | undefined;
  names: ReadonlyMap<string, string | null>;
  tasks: ReadonlyMap<string, { key: string; title: string }>;
}

/** What the last event before this moment was: "Ana moved WEB-12 Write the copy". */
export function Caption({ beat, names, tasks }: CaptionProps) {
  if (!beat) return null;
  const actor = nameOf({ display_name: names.get(beat.actor) ?? null });
  const task = beat.taskId === null ? undefined : tasks.get(beat.taskId);
  return (
    <p className={styles.caption}>
      <Avatar name={actor} beside />
      <span data-testid="last-event">
        <strong>{actor}</strong> {beatVerb(beat.type, beat.taskId !== null)}{' '}
        {task ? (
          <>
            <span className={styles.key}>{task.key}</span> {task.title}
          </>
        ) : (
          beat.taskId !== null && 'a task that is not on this board'
        )}
      </span>
    </p>
  );
}
