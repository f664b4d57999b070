import { createContext, useContext } from 'react';
import type { Card, Label, Member, Project } from '~/api/types';
import type { Apply } from '~/bulk/apply';
import type { OpenProperty } from '~/bulk/PropertyMenu';
import type { TaskCommands } from '~/pending/useTaskCommands';
import type { Destination, Direction } from './moves';

/** What every card and column needs to know; stable while the project itself does not change. */
export interface BoardTools {
  project: Project;
  labels: ReadonlyMap<string, Label>;
  members: ReadonlyMap<string, Member>;
  mayEdit: boolean;
  commands: TaskCommands;
  move: (card: Card, to: Destination) => void;
  step: (card: Card, direction: Direction) => void;
  /** Opens the dialog that moves without dragging, at a column when one is given. */
  openMoveDialog: (card: Card, columnId?: string) => void;
  openMenu: (card: Card, anchor: HTMLElement) => void;
  focusCard: (taskId: string) => void;
  /** Lets the arrow keys carry a card about until Enter or Escape. */
  startMoving: (card: Card) => void;
  /** Changes one or many tasks by one command each. */
  apply: Apply;
  openProperty: (open: OpenProperty) => void;
}

export const BoardContext = createContext<BoardTools | undefined>(undefined);

export function useBoardTools(): BoardTools {
  const tools = useContext(BoardContext);
  if (!tools) throw new Error('used outside a board');
  return tools;
}

/** The cards that others changed since this account last looked. */
export const UnseenContext = createContext<ReadonlySet<string>>(new Set());
