import { memo, useContext, useRef } from 'react';
import type { Card } from '~/api/types';
import { ChosenMark } from '~/bulk/ChosenMark';
import { useSelected } from '~/bulk/selection';
import { CardFacts } from '~/card/CardFacts';
import { CardLabels } from '~/card/CardLabels';
import face from '~/card/face.module.css';
import { useSlow } from '~/pending/useOverlaid';
import { TaskLink } from '~/project/TaskLink';
import { classes } from '~/ui/classes';
import { DueChip } from '~/ui/DueChip';
import { Icon } from '~/ui/Icon';
import { nameOf } from '~/ui/people';
import { PriorityGlyph } from '~/ui/PriorityGlyph';
import styles from './card.module.css';
import { UnseenContext, useBoardTools } from './context';
import { useCardDrag } from './useCardDrag';

export interface CardItemProps {
  card: Card;
  columnId: string;
  /** Whether this card is the board's one stop in the tab order. */
  isStop: boolean;
  /** Whether the arrow keys carry it about at the moment. */
  isMoving?: boolean;
}

/** A card, in the fixed order: key and due date, title, labels, facts and people. */
export const CardItem = memo(function CardItem(props: CardItemProps) {
  const { card, columnId, isStop, isMoving = false } = props;
  const ref = useRef<HTMLElement>(null);
  const { mayEdit, project, labels, members, openMenu, startMoving } = useBoardTools();
  const selected = useSelected(card.id);
  const numbered = card.number > 0;
  const { dragging, edge } = useCardDrag(ref, card.id, columnId, mayEdit && numbered);
  const tabIndex = isStop ? 0 : -1;
  return (
    <article
      ref={ref}
      className={classes(
        face.card,
        styles.card,
        dragging && styles.dragging,
        selected && styles.selected,
        isMoving && styles.moving,
      )}
      data-card={card.id}
      data-edge={edge ?? undefined}
    >
      <div className={face.top}>
        {mayEdit && numbered && (
          <button
            type="button"
            className={styles.handle}
            tabIndex={tabIndex}
            aria-label={`Move ${card.key} with the arrow keys`}
            aria-pressed={isMoving}
            onClick={() => startMoving(card)}
          >
            <Icon name="drag" size={14} />
          </button>
        )}
        <ChosenMark taskId={card.id} />
        <span className={face.key}>{numbered ? card.key : `${project.key}-…`}</span>
        {card.priority !== 'none' && <PriorityGlyph priority={card.priority} />}
        <UnseenDot taskId={card.id} />
        <PendingClock taskId={card.id} />
        <span className={face.topEnd}>
          {card.due_on && <DueChip due={card.due_on} />}
          {mayEdit && numbered && (
            <button
              type="button"
              className={styles.menu}
              tabIndex={tabIndex}
              aria-label={`Actions for ${card.key}`}
              aria-haspopup="menu"
              onClick={(event) => openMenu(card, event.currentTarget)}
            >
              <Icon name="more" />
            </button>
          )}
        </span>
      </div>
      {numbered ? (
        <TaskLink taskKey={card.key} className={face.title} tabIndex={tabIndex}>
          {card.title}
        </TaskLink>
      ) : (
        <span className={face.title}>{card.title}</span>
      )}
      <CardLabels ids={card.labels} labels={labels} />
      <CardFacts card={card} people={card.assignees.map((id) => nameOf(members.get(id)))} />
    </article>
  );
});

function UnseenDot({ taskId }: { taskId: string }) {
  if (!useContext(UnseenContext).has(taskId)) return null;
  return <span className={styles.unseen} role="img" aria-label="Changed since you last looked" />;
}

function PendingClock({ taskId }: { taskId: string }) {
  if (!useSlow(taskId)) return null;
  return (
    <span className={styles.clock} role="img" aria-label="Being saved">
      <Icon name="clock" size={14} />
    </span>
  );
}
