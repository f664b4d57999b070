import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useState, type RefObject } from 'react';

interface DayDrag extends Record<string | symbol, unknown> {
  kind: 'due-task';
  taskId: string;
}

export function isDayDrag(data: Record<string | symbol, unknown>): data is DayDrag {
  return data.kind === 'due-task' && typeof data.taskId === 'string';
}

/** Makes a task of the calendar draggable. */
export function useTaskDrag(
  ref: RefObject<HTMLElement | null>,
  taskId: string,
  enabled: boolean,
): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element || !enabled) return;
    return draggable({
      element,
      getInitialData: () => ({ kind: 'due-task', taskId }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
  }, [ref, taskId, enabled]);
  return dragging;
}

/** Makes a day a place to drop tasks; returns whether one is over it. */
export function useDayDrop(ref: RefObject<HTMLElement | null>, day: string): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    return combine(
      dropTargetForElements({
        element,
        canDrop: ({ source }) => isDayDrag(source.data),
        getData: () => ({ day }),
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: () => setOver(false),
      }),
    );
  }, [ref, day]);
  return over;
}
