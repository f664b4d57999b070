import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useRef, useState } from 'react';

interface Place {
  index: number;
  moveTo: (index: number) => void;
}

const KIND = 'settings-column';

/** Lets a row be dragged to another's place; the arrows beside it do the same without dragging. */
export function useColumnDrag(columnId: string, place: Place, may: boolean) {
  const row = useRef<HTMLLIElement>(null);
  const latest = useRef(place);
  const [edge, setEdge] = useState<'top' | 'bottom'>();
  useEffect(() => {
    latest.current = place;
  });
  useEffect(() => {
    const element = row.current;
    if (!element || !may) return;
    const data = () => ({ kind: KIND, columnId, place: latest.current });
    return combine(
      draggable({
        element,
        // Fields are for selecting text in.
        canDrag: ({ input }) =>
          document.elementFromPoint(input.clientX, input.clientY)?.closest('input, select') == null,
        getInitialData: data,
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.kind === KIND && source.data.columnId !== columnId,
        onDragEnter: ({ source }) => {
          const from = (source.data.place as Place).index;
          setEdge(from < latest.current.index ? 'bottom' : 'top');
        },
        onDragLeave: () => setEdge(undefined),
        onDrop: ({ source }) => {
          setEdge(undefined);
          (source.data.place as Place).moveTo(latest.current.index);
        },
      }),
    );
  }, [columnId, may]);
  return { row, edge };
}
