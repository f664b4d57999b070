import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { toggleSelected } from '~/bulk/selection';
import { useTaskMenu, type OpenTaskMenu } from './TaskMenu';
import { useChosenRows, type RowAtHand } from './useChosenRows';
import type { Item } from './useOverlaidItems';
import { useRowKeys } from './useRowKeys';

export interface ProjectRowsInput {
  element: RefObject<HTMLElement | null>;
  /** The tasks in the order in which they stand. */
  items: readonly Item[];
  /** Brings a row into a virtual list, which renders only what is in view. */
  reveal: (index: number) => void;
}

const select = ({ id }: Item) => toggleSelected(id);

export interface ProjectRows {
  /** The id of the row that is the one stop in the tab order. */
  stop: string | undefined;
  onFocus: (event: { target: EventTarget }) => void;
  openMenu: OpenTaskMenu;
  /** To be rendered once, beside the rows. */
  extras: ReactNode;
}

/** What the list and the table of a project share: their keys, their menu, and choosing several. */
export function useProjectRows({ element, items, reveal }: ProjectRowsInput): ProjectRows {
  const { openMenu: openOne, menu } = useTaskMenu(select);
  const row = useRef<RowAtHand>({ stop: undefined, goTo: () => undefined });
  const { bar, openMenu } = useChosenRows({ items, row, openMenu: openOne });
  const { stop, onFocus, goTo } = useRowKeys({ element, items, openMenu, reveal });
  useEffect(() => {
    row.current = { stop, goTo };
  });
  const extras = (
    <>
      {menu}
      {bar}
    </>
  );
  return { stop, onFocus, openMenu, extras };
}
