import { memo, useMemo, useRef } from 'react';
import type { components } from '~/api/schema';
import type { Label } from '~/api/types';
import { CardFacts } from '~/card/CardFacts';
import { CardLabels } from '~/card/CardLabels';
import face from '~/card/face.module.css';
import { classes } from '~/ui/classes';
import { DueChip } from '~/ui/DueChip';
import { Icon } from '~/ui/Icon';
import { nameOf } from '~/ui/people';
import { PriorityGlyph } from '~/ui/PriorityGlyph';
import { StatusGlyph } from '~/ui/StatusGlyph';
import styles from './readOnlyBoard.module.css';
import { useGliding } from './useGliding';
import { useSameCards } from './useSameCards';

type Schemas = components['schemas'];
/** What is read of a card; boards of the past and of strangers hold more or less the same. */
export type ReadCard = Pick<
  Schemas['Card'],
  'id' | 'key' | 'title' | 'priority' | 'due_on' | 'labels' | 'assignees' | 'checklist' | 'comments'
> &
  Partial<
    Pick<Schemas['Card'], 'blocked' | 'estimate' | 'repeat' | 'subtasks' | 'has_description'>
  >;
export type ReadColumn = Omit<Schemas['BoardColumn'], 'tasks'> & { tasks: ReadCard[] };

export interface ReadOnlyBoardProps {
  columns: readonly ReadColumn[];
  labels: readonly Label[];
  people: ReadonlyMap<string, string | null>;
  /** The task to point out. */
  lit?: string | undefined;
  /** Opens a task by its key; without it, titles are plain text. */
  onOpen?: (key: string) => void;
}

/** A board to look at: no commands, nothing that moves but time. */
export const ReadOnlyBoard = memo(function ReadOnlyBoard(props: ReadOnlyBoardProps) {
  const { labels, people, lit, onOpen } = props;
  const columns = useSameCards(props.columns);
  const element = useRef<HTMLUListElement>(null);
  const byId = useMemo(() => new Map(labels.map((label) => [label.id, label])), [labels]);
  useGliding(element, columns);
  return (
    // A region that scrolls must be reachable with the keyboard.
    <ul className={styles.columns} ref={element} tabIndex={0} aria-label="Columns">
      {columns.map((column) => (
        <li key={column.id} className={styles.column}>
          <section aria-label={`${column.name}, ${tasks(column.count)}`}>
            <header className={styles.head}>
              <StatusGlyph kind={column.kind} />
              <h2 className={styles.name}>{column.name}</h2>
              <Count column={column} />
            </header>
            <ul className={styles.cards}>
              {column.tasks.map((card) => (
                <li key={card.id}>
                  <article
                    className={classes(face.card, styles.card)}
                    data-past-card={card.id}
                    data-lit={card.id === lit || undefined}
                  >
                    <Face {...{ card, people, onOpen }} labels={byId} />
                  </article>
                </li>
              ))}
            </ul>
            {column.count > column.tasks.length && (
              <p className={styles.rest}>
                {column.count - column.tasks.length} more are not shown.
              </p>
            )}
          </section>
        </li>
      ))}
    </ul>
  );
});

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

function Count({ column }: { column: ReadColumn }) {
  if (column.wip_limit === null) return <span className={styles.count}>{column.count}</span>;
  return (
    <span className={styles.count} data-over={column.over_limit || undefined}>
      {column.over_limit && <Icon name="warning" size={12} />}
      {column.count}/{column.wip_limit}
      {column.over_limit && ' over limit'}
    </span>
  );
}

interface FaceProps {
  card: ReadCard;
  labels: ReadonlyMap<string, Label>;
  people: ReadonlyMap<string, string | null>;
  onOpen: ((key: string) => void) | undefined;
}

/** Drawn again only when the card is another one: time passes ten times a second. */
const Face = memo(function Face({ card, labels, people, onOpen }: FaceProps) {
  const names = card.assignees.map((id) => nameOf({ display_name: people.get(id) ?? null }));
  return (
    <>
      <div className={face.top}>
        <span className={face.key}>{card.key}</span>
        {card.priority !== 'none' && <PriorityGlyph priority={card.priority} />}
        <span className={face.topEnd}>{card.due_on && <DueChip due={card.due_on} />}</span>
      </div>
      {onOpen ? (
        <button type="button" className={face.title} onClick={() => onOpen(card.key)}>
          {card.title}
        </button>
      ) : (
        <span className={face.title}>{card.title}</span>
      )}
      <CardLabels ids={card.labels} labels={labels} />
      <CardFacts card={card} people={names} />
    </>
  );
});
