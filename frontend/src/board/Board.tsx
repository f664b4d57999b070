import { useQuery } from '@tanstack/react-query';
import {
  lazy,
  Suspense,
  useEffect,
  useMemo,
  useRef,
  useState,
  type Dispatch,
  type RefObject,
  type SetStateAction,
} from 'react';
import { boardQuery } from '~/api/queries';
import type { Board as BoardData, Card, Member, Project } from '~/api/types';
import { useUnseenTasks } from '~/changes/useChanges';
import { clearSelected, useSelection } from '~/bulk/selection';
import { BulkBar } from '~/bulk/BulkBar';
import { PropertyMenu, type OpenProperty } from '~/bulk/PropertyMenu';
import { NoMatch, ViewError } from '~/filter/problem';
import { useFilter } from '~/filter/useFilter';
import { findCard } from '~/pending/overlay';
import { useOverlaidBoard } from '~/pending/useOverlaid';
import { BoardSkeleton } from './BoardSkeleton';
import styles from './board.module.css';
import { CardMenu } from './CardMenu';
import { Column } from './Column';
import { ColumnPicker } from './ColumnPicker';
import { BoardContext, UnseenContext, type BoardTools } from './context';
import { useBoardDrag } from './useBoardDrag';
import { useBoardKeys } from './useBoardKeys';
import { useBoardTools } from './useBoardTools';
import { selectedCards, useCardKeys } from './useCardKeys';
import { useMoveMode } from './useMoveMode';

const MoveDialog = lazy(() => import('./MoveDialog').then((m) => ({ default: m.MoveDialog })));

export function Board({ project, members }: { project: Project; members: Member[] }) {
  const { q } = useFilter();
  const answer = useQuery(boardQuery(project.id, q));
  const board = useOverlaidBoard(answer.data);
  if (board) return <LoadedBoard project={project} members={members} board={board} />;
  return (
    <main className={styles.board}>
      {answer.isError ? (
        <div className={styles.problem}>
          <ViewError
            title="The board could not be read"
            error={answer.error}
            retry={() => void answer.refetch()}
          />
        </div>
      ) : (
        <BoardSkeleton bare />
      )}
    </main>
  );
}

interface LoadedBoardProps {
  project: Project;
  members: Member[];
  board: BoardData;
}

function LoadedBoard({ project, members, board: given }: LoadedBoardProps) {
  const element = useRef<HTMLElement>(null);
  const [active, setActive] = useState<string>();
  const [overlay, setOverlay] = useState<BoardOverlay>();
  const [composing, setComposing] = useState<string>();
  const focus = useFocusRequest(element, setActive);
  const openers = useMemo(
    () => ({
      onMove: (card: Card, columnId?: string) => setOverlay({ kind: 'move', card, columnId }),
      onMenu: (card: Card, anchor: HTMLElement) => setOverlay({ kind: 'menu', card, anchor }),
      onProperty: (open: OpenProperty) => setOverlay({ kind: 'property', ...open }),
    }),
    [],
  );
  const put = useRef<BoardTools['move']>(() => undefined);
  const mode = useMoveMode(given, (card, to) => put.current(card, to), focus);
  const { board, moving } = mode;
  const unseen = useUnseenTasks(project.id);
  const tools = useBoardTools({
    ...{ project, members, focusCard: focus, startMoving: mode.start },
    ...openers,
    board: given,
  });
  useEffect(() => {
    put.current = tools.move;
  }, [tools]);
  useEffect(() => clearSelected, []);
  // The board is one stop in the tab order: the active card, or the first one.
  const stop = useMemo(() => tabStop(board, active), [board, active]);

  useBoardDrag(element, board, tools);
  useBoardKeys({ element, board, active: stop, tools, compose: setComposing });
  useCardKeys({ element, board, active: stop, tools });
  return (
    <BoardContext value={tools}>
      <main className={styles.board} ref={element} aria-label={`Board of ${project.name}`}>
        <FilterNote board={board} />
        <ColumnPicker board={board} scroller={element} />
        <ul
          className={styles.columns}
          data-board-scroller
          onFocus={(event) => {
            const id = event.target.closest<HTMLElement>('[data-card]')?.dataset.card;
            if (id) setActive(id);
          }}
        >
          <UnseenContext value={unseen}>
            {board.columns.map((column) => (
              <Column
                key={column.id}
                column={column}
                stop={column.tasks.some((task) => task.id === stop) ? stop : undefined}
                moving={column.tasks.some((task) => task.id === moving) ? moving : undefined}
                composing={composing === column.id}
                onCompose={setComposing}
              />
            ))}
          </UnseenContext>
        </ul>
        {board.columns.length === 0 && <p className={styles.note}>This board has no columns.</p>}
      </main>
      <BoardOverlays board={board} overlay={overlay} tools={tools} setOverlay={setOverlay} />
    </BoardContext>
  );
}

/** Says why a filtered board is empty; a board without a filter speaks for itself. */
function FilterNote({ board }: { board: BoardData }) {
  const { q } = useFilter();
  const empty = board.columns.every((column) => column.tasks.length === 0);
  return q !== '' && empty ? <NoMatch /> : null;
}

type BoardOverlay =
  | { kind: 'menu'; card: Card; anchor: HTMLElement }
  | ({ kind: 'property' } & OpenProperty)
  | { kind: 'move'; card: Card; columnId: string | undefined };

interface BoardOverlaysProps {
  board: BoardData;
  overlay: BoardOverlay | undefined;
  tools: BoardTools;
  setOverlay: Dispatch<SetStateAction<BoardOverlay | undefined>>;
}

function BoardOverlays({ board, overlay, tools, setOverlay }: BoardOverlaysProps) {
  // Closing the menu must not close the dialog that one of its items has just opened.
  const close = (kind: BoardOverlay['kind']) => () =>
    setOverlay((open) => (open?.kind === kind ? undefined : open));
  const chosen = selectedCards(board, useSelection());
  return (
    <>
      <Suspense>
        {chosen.length > 0 && tools.mayEdit && (
          <BulkBar cards={chosen} apply={tools.apply} onProperty={tools.openProperty} />
        )}
        {overlay?.kind === 'property' && (
          <PropertyMenu
            project={tools.project}
            members={[...tools.members.values()]}
            columnOf={(taskId) => findCard(board, taskId)?.column.id}
            apply={tools.apply}
            open={overlay}
            onClose={close('property')}
          />
        )}
      </Suspense>
      <CardMenu
        board={board}
        open={overlay?.kind === 'menu' ? overlay : undefined}
        onClose={close('menu')}
      />
      <Suspense>
        {overlay?.kind === 'move' && (
          <MoveDialog
            board={board}
            card={overlay.card}
            columnId={overlay.columnId}
            onMove={tools.move}
            onClose={close('move')}
          />
        )}
      </Suspense>
    </>
  );
}

function tabStop(board: BoardData, active: string | undefined): string | undefined {
  if (active !== undefined && findCard(board, active)) return active;
  return board.columns.find((column) => column.tasks.length > 0)?.tasks[0]?.id;
}

/** Returns a way to focus a card that may only be rendered a moment later. */
function useFocusRequest(
  element: RefObject<HTMLElement | null>,
  setActive: (taskId: string) => void,
) {
  const wanted = useRef<string | undefined>(undefined);
  const [, render] = useState(0);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const card = element.current?.querySelector<HTMLElement>(`[data-card="${wanted.current}"] a`);
    if (!card) return;
    wanted.current = undefined;
    card.focus();
    card.closest('[data-card]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  return useMemo(
    () => (taskId: string) => {
      wanted.current = taskId;
      setActive(taskId);
      render((turn) => turn + 1);
    },
    [setActive],
  );
}
