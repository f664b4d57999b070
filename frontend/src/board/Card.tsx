import { memo, useRef } from 'react';
import type { Card } from '~/api/types';
import { useSlow } from '~/pending/useOverlaid';
import { TaskLink } from '~/project/TaskLink';
import { AvatarStack } from '~/ui/Avatar';
import { classes } from '~/ui/classes';
import { DueChip } from '~/ui/DueChip';
import { Icon, type IconName } from '~/ui/Icon';
import { LabelChip } from '~/ui/LabelChip';
import { nameOf } from '~/ui/people';
import { PriorityGlyph } from '~/ui/PriorityGlyph';
import styles from './card.module.css';
import { useBoardTools } from './context';
import { useCardDrag } from './useCardDrag';

export interface CardItemProps {
  card: Card;
  columnId: string;
  /** Whether this card is the board's one stop in the tab order. */
  isStop: boolean;
}

/** A card, in the fixed order: key and due date, title, labels, facts, people. */
export const CardItem = memo(function CardItem({ card, columnId, isStop }: CardItemProps) {
  const ref = useRef<HTMLElement>(null);
  const { mayEdit, project, openMenu } = useBoardTools();
  const numbered = card.number > 0;
  const { dragging, edge } = useCardDrag(ref, card.id, columnId, mayEdit && numbered);
  const tabIndex = isStop ? 0 : -1;
  return (
    <article
      ref={ref}
      className={classes(styles.card, dragging && styles.dragging)}
      data-card={card.id}
      data-edge={edge ?? undefined}
    >
      <div className={styles.top}>
        <span className={styles.key}>{numbered ? card.key : `${project.key}-…`}</span>
        {card.priority !== 'none' && <PriorityGlyph priority={card.priority} />}
        <PendingClock taskId={card.id} />
        <span className={styles.topEnd}>
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
        <TaskLink taskKey={card.key} className={styles.title} tabIndex={tabIndex}>
          {card.title}
        </TaskLink>
      ) : (
        <span className={styles.title}>{card.title}</span>
      )}
      <CardLabels ids={card.labels} />
      <CardFacts card={card} />
    </article>
  );
});

function PendingClock({ taskId }: { taskId: string }) {
  if (!useSlow(taskId)) return null;
  return (
    <span className={styles.clock} role="img" aria-label="Being saved">
      <Icon name="clock" size={14} />
    </span>
  );
}

const MOST_LABELS = 3;

function CardLabels({ ids }: { ids: string[] }) {
  const { labels } = useBoardTools();
  const known = ids.flatMap((id) => labels.get(id) ?? []);
  if (known.length === 0) return null;
  const more = known.length - MOST_LABELS;
  return (
    <div className={styles.labels}>
      {known.slice(0, MOST_LABELS).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {more > 0 && <span className={styles.more}>+{more}</span>}
    </div>
  );
}

function CardFacts({ card }: { card: Card }) {
  const { members } = useBoardTools();
  const { done, total } = card.checklist;
  const people = card.assignees.map((id) => nameOf(members.get(id)));
  const facts = [
    card.has_description && <Fact key="text" icon="text" label="Has a description" />,
    total > 0 && (
      <Fact key="list" icon="checklist" label={`Checklist: ${done} of ${total}`}>
        {done}/{total}
      </Fact>
    ),
    card.comments > 0 && (
      <Fact key="comments" icon="comment" label={`${card.comments} comments`}>
        {card.comments}
      </Fact>
    ),
  ].filter(Boolean);
  if (facts.length === 0 && people.length === 0) return null;
  return (
    <div className={styles.facts}>
      {facts}
      {people.length > 0 && (
        <span className={styles.people}>
          <AvatarStack names={people} />
        </span>
      )}
    </div>
  );
}

function Fact(props: { icon: IconName; label: string; children?: React.ReactNode }) {
  return (
    <span className={styles.fact} role="img" aria-label={props.label} title={props.label}>
      <Icon name={props.icon} size={14} />
      {props.children}
    </span>
  );
}
