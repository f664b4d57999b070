import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { pastBoardQuery, type Beat } from '~/api/past';
import type { Member, Project } from '~/api/types';
import { ErrorPanel } from '~/ui/feedback';
import { AsOfBar } from './AsOfBar';
import { Caption } from './Caption';
import styles from './history.module.css';
import { PastTaskPanel } from './PastTaskPanel';
import { ReadOnlyBoard } from './ReadOnlyBoard';
import { Scrubber } from './Scrubber';
import { useHistoryKeys } from './useHistoryKeys';
import { useMoment } from './useMoment';
import { usePlayback } from './usePlayback';

const NO_COLUMNS: never[] = [];

export interface ReplayProps {
  project: Project;
  members: Member[];
  beats: Beat[];
  /** Back to the living board. */
  onLeave: () => void;
}

export function Replay({ project, members, beats, onLeave }: ReplayProps) {
  const [actor, setActor] = useState<string>();
  const moment = useMoment(beats, actor);
  const { task } = useSearch({ from: '/app/p/$key/history' });
  const navigate = useNavigate({ from: '/p/$key/history' });
  const open = useCallback(
    (key: string | undefined) => void navigate({ search: (old) => ({ ...old, task: key }) }),
    [navigate],
  );
  const playback = usePlayback((ms) => {
    moment.goTo(moment.time + ms);
    return moment.time + ms < moment.end;
  });
  // Taking a step by hand is to look closer: time stops passing.
  const byHand = {
    ...moment,
    goTo: (time: number) => {
      playback.stop();
      moment.goTo(time);
    },
    step: (...how: Parameters<typeof moment.step>) => {
      playback.stop();
      moment.step(...how);
    },
  };
  const play = () => {
    // From the end there is nothing to play but the whole.
    if (!playback.playing && moment.isNow) moment.step('end', -1);
    playback.toggle();
  };
  useHistoryKeys({
    moment: byHand,
    play,
    shift: playback.shift,
    escape: () => (task === undefined ? onLeave() : open(undefined)),
  });
  const beat = beats[moment.index];
  const names = useMemo(
    () => new Map(members.map((member) => [member.account_id, member.display_name])),
    [members],
  );
  return (
    <div className={styles.history} data-now={moment.isNow || undefined}>
      <AsOfBar moment={byHand} onLeave={onLeave} />
      <Scrubber
        moment={byHand}
        beats={beats}
        playback={{ ...playback, toggle: play }}
        filter={{ actor, names, onChange: setActor }}
      />
      <div className={styles.stage}>
        <PastBoard project={project} beat={beat} members={members} onOpen={open}>
          {(tasks) => <Caption beat={beat} names={names} tasks={tasks} />}
        </PastBoard>
        {task !== undefined && beat && (
          <PastTaskPanel
            key={task}
            project={project}
            members={members}
            taskKey={task}
            position={beat.position}
            at={moment.time}
            onClose={() => open(undefined)}
          />
        )}
      </div>
    </div>
  );
}

interface PastBoardProps {
  project: Project;
  members: Member[];
  beat: Beat | undefined;
  onOpen: (key: string) => void;
  children: (tasks: ReadonlyMap<string, { key: string; title: string }>) => React.ReactNode;
}

function PastBoard({ project, members, beat, onOpen, children }: PastBoardProps) {
  const board = usePacedBoard(project.id, beat?.position ?? 0);
  const people = useMemo(
    () => new Map(members.map((member) => [member.account_id, member.display_name])),
    [members],
  );
  const tasks = useMemo(() => {
    const all = board.data?.columns.flatMap((column) => column.tasks) ?? [];
    return new Map(all.map((task) => [task.id, task]));
  }, [board.data]);
  return (
    <main className={styles.board} aria-label={`Board of ${project.name} as it was`}>
      {children(tasks)}
      {board.isError && !board.data ? (
        <div className={styles.problem}>
          <ErrorPanel
            title="The board of this moment could not be read"
            error={board.error}
            retry={() => void board.refetch()}
          />
        </div>
      ) : (
        <ReadOnlyBoard
          columns={board.data?.columns ?? NO_COLUMNS}
          labels={project.labels}
          people={people}
          lit={beat?.taskId ?? undefined}
          onOpen={onOpen}
        />
      )}
    </main>
  );
}

/** The board of a moment; while time passes, the next one is asked for when one has arrived. */
function usePacedBoard(projectId: string, position: number) {
  const [asked, setAsked] = useState(position);
  const board = useQuery(pastBoardQuery(projectId, asked));
  if (asked !== position && !board.isFetching) setAsked(position);
  return board;
}
