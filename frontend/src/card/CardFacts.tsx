import type { ReactNode } from 'react';
import type { Card } from '~/api/types';
import { pointsWords } from '~/task/points';
import { ruleWords } from '~/task/repeat';
import { AvatarStack } from '~/ui/Avatar';
import { classes } from '~/ui/classes';
import { Icon, type IconName } from '~/ui/Icon';
import styles from './face.module.css';

/** What is told of a card; boards of the past and of strangers know less of it. */
export type FactualCard = Pick<Card, 'checklist' | 'comments'> &
  Partial<Pick<Card, 'blocked' | 'has_description' | 'subtasks' | 'repeat' | 'estimate'>>;

export interface CardFactsProps {
  card: FactualCard;
  /** The names of those it is assigned to. */
  people: string[];
}

/** The facts of a card in their fixed order, each only when there is something to tell. */
export function CardFacts({ card, people }: CardFactsProps) {
  const facts = factsOf(card);
  if (facts.length === 0 && people.length === 0) return null;
  return (
    <div className={styles.facts}>
      {facts.map((fact) => (
        <span
          key={fact.icon}
          className={classes(styles.fact, fact.icon === 'blocked' && styles.blocked)}
          role="img"
          aria-label={fact.label}
          title={fact.label}
        >
          <Icon name={fact.icon} size={14} />
          {fact.shown}
        </span>
      ))}
      {people.length > 0 && (
        <span className={styles.people}>
          <AvatarStack names={people} />
        </span>
      )}
    </div>
  );
}

export interface CardFact {
  icon: IconName;
  label: string;
  shown?: ReactNode;
}

/** Returns what there is to tell: blocked, subtasks, checklist, comments, repeat, estimate. */
export function factsOf(card: FactualCard): CardFact[] {
  const { subtasks, checklist, comments, repeat, estimate } = card;
  const facts: (CardFact | false | undefined)[] = [
    card.blocked && { icon: 'blocked', label: 'Blocked', shown: 'Blocked' },
    card.has_description && { icon: 'text', label: 'Has a description' },
    subtasks &&
      subtasks.total > 0 && {
        icon: 'subtasks',
        label: `Subtasks: ${subtasks.done} of ${subtasks.total} done`,
        shown: `${subtasks.done}/${subtasks.total}`,
      },
    checklist.total > 0 && {
      icon: 'checklist',
      label: `Checklist: ${checklist.done} of ${checklist.total}`,
      shown: `${checklist.done}/${checklist.total}`,
    },
    comments > 0 && {
      icon: 'comment',
      label: comments === 1 ? '1 comment' : `${comments} comments`,
      shown: comments,
    },
    repeat != null && { icon: 'repeat', label: `Repeats ${ruleWords(repeat)}` },
    estimate != null && {
      icon: 'estimate',
      label: `Estimate: ${pointsWords(estimate)}`,
      shown: estimate,
    },
  ];
  return facts.filter((fact) => typeof fact === 'object');
}
