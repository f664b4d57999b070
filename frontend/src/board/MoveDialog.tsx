import { useState } from 'react';
import type { Board, Card } from '~/api/types';
import { findCard } from '~/pending/overlay';
import { DialogForm, Modal } from '~/ui/Dialog';
import { SelectField } from '~/ui/Field';
import { othersIn, type Destination } from './moves';

export interface MoveDialogProps {
  board: Board;
  card: Card;
  /** Where to begin, when another column was chosen already. */
  columnId?: string | undefined;
  onMove: (card: Card, to: Destination) => void;
  onClose: () => void;
}

/** Moves a card without dragging: a column, then a place in it. */
export function MoveDialog({ board, card, columnId: chosen, onMove, onClose }: MoveDialogProps) {
  const from = findCard(board, card.id);
  const [columnId, setColumnId] = useState(chosen ?? from?.column.id ?? '');
  const [index, setIndex] = useState(chosen && chosen !== from?.column.id ? 0 : (from?.index ?? 0));
  const column = board.columns.find((candidate) => candidate.id === columnId);
  const others = column ? othersIn(column, card.id) : [];

  const submit = (event: React.SyntheticEvent) => {
    event.preventDefault();
    onMove(card, { columnId, index });
    onClose();
  };
  return (
    <Modal open onClose={onClose} title={`Move ${card.key}`} about={card.title}>
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Move">
        <SelectField
          label="Column"
          value={columnId}
          onChange={(event) => {
            setColumnId(event.target.value);
            setIndex(0);
          }}
        >
          {board.columns.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Position"
          value={index}
          onChange={(event) => setIndex(Number(event.target.value))}
        >
          {others.map((other, place) => (
            <option key={other.id} value={place}>
              {place + 1}: {place === 0 ? 'top, ' : ''}before {other.key} {shorten(other.title)}
            </option>
          ))}
          <option value={others.length}>{others.length + 1}: bottom</option>
        </SelectField>
      </DialogForm>
    </Modal>
  );
}

const LONGEST = 40;

function shorten(title: string): string {
  return title.length > LONGEST ? `${title.slice(0, LONGEST)}…` : title;
}
