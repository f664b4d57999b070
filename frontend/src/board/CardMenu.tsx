import { Menu } from '@base-ui/react/menu';
import type { Board, Card } from '~/api/types';
import { toggleSelected } from '~/bulk/selection';
import { useRemoval } from '~/task/useRemoval';
import { MenuItem, MenuPanel, MenuSeparator, Submenu } from '~/ui/Menu';
import { useBoardTools } from './context';
import { othersIn } from './moves';

export interface OpenMenu {
  card: Card;
  anchor: HTMLElement;
}

export interface CardMenuProps {
  board: Board;
  open: OpenMenu | undefined;
  onClose: () => void;
}

/**
 * Everything a drag can do and more, by single clicks or keys. One menu serves all cards: a board
 * of hundreds would carry hundreds of closed ones otherwise.
 */
export function CardMenu({ board, open, onClose }: CardMenuProps) {
  return (
    <Menu.Root open={open !== undefined} onOpenChange={(next) => !next && onClose()}>
      {open && (
        <MenuPanel align="end" anchor={open.anchor} finalFocus={() => open.anchor}>
          <Items board={board} card={open.card} />
        </MenuPanel>
      )}
    </Menu.Root>
  );
}

function Items({ board, card }: { board: Board; card: Card }) {
  const { step, openMoveDialog, project } = useBoardTools();
  const removal = useRemoval(project.id);
  return (
    <>
      <Submenu icon="arrowRight" label="Move to">
        {board.columns.map((column) => (
          <Places key={column.id} column={column} card={card} />
        ))}
      </Submenu>
      <MenuItem icon="arrowUp" shortcut="Alt ↑" onSelect={() => step(card, 'up')}>
        Move up
      </MenuItem>
      <MenuItem icon="arrowDown" shortcut="Alt ↓" onSelect={() => step(card, 'down')}>
        Move down
      </MenuItem>
      <MenuItem icon="board" shortcut="V" onSelect={() => openMoveDialog(card)}>
        Choose a place…
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon="check" shortcut="X" onSelect={() => toggleSelected(card.id)}>
        Select
      </MenuItem>
      <MenuItem icon="archive" onSelect={() => removal.archive(card)}>
        Archive
      </MenuItem>
      <MenuItem icon="trash" danger onSelect={() => removal.remove(card)}>
        Delete
      </MenuItem>
    </>
  );
}

function Places({ column, card }: { column: Board['columns'][number]; card: Card }) {
  const { move, openMoveDialog } = useBoardTools();
  const last = othersIn(column, card.id).length;
  return (
    <Submenu label={column.name}>
      <MenuItem icon="arrowUp" onSelect={() => move(card, { columnId: column.id, index: 0 })}>
        Top
      </MenuItem>
      <MenuItem icon="arrowDown" onSelect={() => move(card, { columnId: column.id, index: last })}>
        Bottom
      </MenuItem>
      <MenuItem icon="board" onSelect={() => openMoveDialog(card, column.id)}>
        Choose a place…
      </MenuItem>
    </Submenu>
  );
}
