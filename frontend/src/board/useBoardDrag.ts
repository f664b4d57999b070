import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useRef, type RefObject } from 'react';
import type { Board } from '~/api/types';
import { useChangeSink } from '~/live/LiveProvider';
import { findCard } from '~/pending/overlay';
import type { BoardTools } from './context';
import { othersIn, type Destination } from './moves';

/** What a dragged card and a place to drop it say about themselves. */
export interface DragData extends Record<string | symbol, unknown> {
  kind: 'card' | 'column';
  taskId?: string;
  columnId: string;
}

export function isDragData(data: Record<string | symbol, unknown>): data is DragData {
  return data.kind === 'card' || data.kind === 'column';
}

/** Carries out drops, and keeps remote changes from moving cards while one is being dragged. */
export function useBoardDrag(
  element: RefObject<HTMLElement | null>,
  board: Board,
  tools: BoardTools,
): void {
  const latest = useRef({ board, tools });
  useEffect(() => {
    latest.current = { board, tools };
  });
  const sink = useChangeSink();
  useEffect(() => {
    const scroller = element.current?.querySelector('[data-board-scroller]');
    return combine(
      monitorForElements({
        canMonitor: ({ source }) => isDragData(source.data),
        onDragStart: () => sink?.hold(),
        onDrop: ({ source, location }) => {
          const { board: current, tools: now } = latest.current;
          const dragged = findCard(current, (source.data as DragData).taskId ?? '');
          const to =
            dragged && destinationOf(current, dragged.card.id, location.current.dropTargets);
          if (dragged && to) now.move(dragged.card, to);
          sink?.release();
        },
      }),
      scroller ? autoScrollForElements({ element: scroller }) : () => undefined,
    );
  }, [element, sink]);
}

interface DropTarget {
  data: Record<string | symbol, unknown>;
}

/** Returns where a drop on these targets (innermost first) puts the card. */
export function destinationOf(
  board: Board,
  taskId: string,
  targets: readonly DropTarget[],
): Destination | undefined {
  const target = targets.find(({ data }) => isDragData(data))?.data as DragData | undefined;
  const column = board.columns.find((candidate) => candidate.id === target?.columnId);
  if (!target || !column) return undefined;
  const others = othersIn(column, taskId);
  if (target.kind === 'column') return { columnId: column.id, index: others.length };
  if (target.taskId === taskId) return undefined;
  const at = others.findIndex((task) => task.id === target.taskId);
  const below = extractClosestEdge(target) === 'bottom';
  return { columnId: column.id, index: below ? at + 1 : at };
}
