import type { RefObject } from 'react';
import { Virtualizer } from 'virtua';
import type { BoardColumn, Card } from '~/api/types';
import styles from './board.module.css';
import { CardItem } from './Card';

/** Up to here every card is in the page, which browsers search and screen readers like best. */
const MOST_PLAIN_CARDS = 60;

export interface CardListProps {
  column: BoardColumn;
  stop: string | undefined;
  moving: string | undefined;
  scroller: RefObject<HTMLDivElement | null>;
}

export function CardList({ column, stop, moving, scroller }: CardListProps) {
  const item = (card: Card) => (
    <CardItem
      card={card}
      columnId={column.id}
      isStop={card.id === stop}
      isMoving={card.id === moving}
    />
  );
  if (column.tasks.length <= MOST_PLAIN_CARDS) {
    return (
      <ul className={styles.cards} aria-label={column.name}>
        {column.tasks.map((card) => (
          <li key={card.id} className={styles.item}>
            {item(card)}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Virtualizer
      as="ul"
      item="li"
      scrollRef={scroller}
      keepMounted={keptOf(column, stop)}
      // Made when they come into view: a column of hundreds costs what is seen of it.
      data={column.tasks}
    >
      {(card) => (
        <div key={card.id} className={styles.item}>
          {item(card)}
        </div>
      )}
    </Virtualizer>
  );
}

/** The card with focus stays, however far it is scrolled away, and so do those beside it. */
function keptOf(column: BoardColumn, stop: string | undefined): number[] {
  const at = stop === undefined ? -1 : column.tasks.findIndex((card) => card.id === stop);
  if (at === -1) return [];
  return [at - 1, at, at + 1].filter((index) => index >= 0 && index < column.tasks.length);
}
