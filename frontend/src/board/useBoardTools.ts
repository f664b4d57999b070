import { useEffect, useMemo, useRef } from 'react';
import type { Board, Card, Member, Project } from '~/api/types';
import { useTaskCommands, type TaskCommands } from '~/pending/useTaskCommands';
import { findCard } from '~/pending/overlay';
import { useApply } from '~/bulk/apply';
import { announce } from '~/ui/announce';
import type { BoardTools } from './context';
import { describePlace, othersIn, placeAt, stepFrom, type Destination } from './moves';

export interface BoardToolsInput {
  project: Project;
  members: Member[];
  board: Board;
  focusCard: (taskId: string) => void;
  onMove: BoardTools['openMoveDialog'];
  onMenu: BoardTools['openMenu'];
  onProperty: BoardTools['openProperty'];
  startMoving: BoardTools['startMoving'];
}

/** Returns the board's tools; the same object until project or members change. */
export function useBoardTools(input: BoardToolsInput): BoardTools {
  const { project, members, board, focusCard, onMove, onMenu, onProperty, startMoving } = input;
  const apply = useApply(project.id);
  const commands = useTaskCommands(project.id);
  // Moves look at the board as it is when they happen, not as it was when a card was rendered.
  const latest = useRef(board);
  useEffect(() => {
    latest.current = board;
  });
  return useMemo(() => {
    const move = (card: Card, to: Destination) => carryOut(commands, latest.current, card, to);
    return {
      project,
      labels: new Map(project.labels.map((label) => [label.id, label])),
      members: new Map(members.map((member) => [member.account_id, member])),
      mayEdit: (project.role === 'owner' || project.role === 'editor') && !project.archived,
      commands,
      move,
      step: (card, direction) => {
        const to = stepFrom(latest.current, card.id, direction);
        if (!to) return;
        move(card, to);
        focusCard(card.id);
      },
      openMoveDialog: onMove,
      openMenu: onMenu,
      openProperty: onProperty,
      startMoving,
      apply,
      focusCard,
    };
  }, [project, members, commands, apply, focusCard, onMove, onMenu, onProperty, startMoving]);
}

function carryOut(commands: TaskCommands, board: Board, card: Card, to: Destination): void {
  const column = board.columns.find((candidate) => candidate.id === to.columnId);
  const from = findCard(board, card.id);
  if (!column || !from) return;
  if (from.column.id === column.id && from.index === to.index) return;
  const place = placeAt(othersIn(column, card.id), to.index);
  announce(describePlace(card, column, to.index));
  void commands.send(
    card.id,
    { type: 'move', column_id: column.id, ...place },
    `Could not move ${card.key}`,
  );
}
