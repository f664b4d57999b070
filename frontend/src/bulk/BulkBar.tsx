import type { Card } from '~/api/types';
import { Button, IconButton } from '~/ui/Button';
import { Icon, type IconName } from '~/ui/Icon';
import type { Apply } from './apply';
import styles from './bulk.module.css';
import type { OpenProperty, Property } from './PropertyMenu';
import { clearSelected } from './selection';

export interface BulkBarProps {
  cards: Card[];
  apply: Apply;
  onProperty: (open: OpenProperty) => void;
}

const PROPERTIES: { property: Property; icon: IconName; name: string }[] = [
  { property: 'status', icon: 'arrowRight', name: 'Move' },
  { property: 'assignee', icon: 'person', name: 'Assign' },
  { property: 'label', icon: 'tag', name: 'Label' },
  { property: 'priority', icon: 'priority', name: 'Priority' },
  { property: 'due', icon: 'calendar', name: 'Due' },
];

/** What can be done with all chosen tasks at once. */
export function BulkBar({ cards, apply, onProperty }: BulkBarProps) {
  const take = (type: 'archive' | 'delete') => {
    const words =
      type === 'archive'
        ? { done: 'archived', failure: 'Could not archive' }
        : { done: 'deleted', failure: 'Could not delete' };
    apply(cards, () => ({ type }), words);
    clearSelected();
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label="Chosen tasks">
      <span className={styles.count} role="status">
        {cards.length} selected
      </span>
      {PROPERTIES.map(({ property, icon, name }) => (
        <Button
          key={property}
          look="ghost"
          small
          aria-haspopup="menu"
          onClick={(event) => onProperty({ property, anchor: event.currentTarget, cards })}
        >
          <Icon name={icon} />
          <span className={styles.word}>{name}</span>
        </Button>
      ))}
      <span className={styles.rule} aria-hidden="true" />
      <IconButton icon="archive" small label="Archive" onClick={() => take('archive')} />
      <IconButton icon="trash" small label="Delete" onClick={() => take('delete')} />
      <IconButton icon="close" small label="Clear the selection (Esc)" onClick={clearSelected} />
    </div>
  );
}
