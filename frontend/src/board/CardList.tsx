import type { RefObject } from 'react';
import { Virtualizer } from 'virtua';
import type { BoardColumn } from '~/api/types';
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
  const cards = column.tasks.map((card) => (
    <CardItem
      key={card.id}
      card={card}
      columnId={column.id}
      isStop={card.id === stop}
      isMoving={card.id === moving}
    />
  ));
  if (cards.length <= MOST_PLAIN_CARDS) {
    return (
      <ul className={styles.cards} aria-label={column.name}>
        {cards.map((card) => (
          <li key={card.key} className={styles.item}>
            {card}
          </li>
        ))}
      </ul>
    );
  }
  const kept = column.tasks.findIndex((card) => card.id === stop);
  return (
    <Virtualizer
      as="ul"
      item="li"
      scrollRef={scroller}
      // The focused card stays, however far it is scrolled away.
      keepMounted={kept === -1 ? [] : [kept, kept + 1, Math.max(0, kept - 1)]}
    >
      {cards.map((card) => (
        <div key={card.key} className={styles.item}>
          {card}
        </div>
      ))}
    </Virtualizer>
  );
}
