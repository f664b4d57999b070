import type { Label } from '~/api/types';
import { Avatar } from '~/ui/Avatar';
import { describeDue, today } from '~/ui/dates';
import { Icon } from '~/ui/Icon';
import { Swatch } from '~/ui/LabelChip';
import { PriorityGlyph, priorityName } from '~/ui/PriorityGlyph';
import { pointsWords } from '~/task/points';
import { ruleWords } from '~/task/repeat';
import { chipWords } from './draft';
import type { Chip } from './grammar';
import styles from './quickadd.module.css';

export interface ChipsProps {
  chips: Chip[];
  labels: readonly Label[];
  /** Takes the words of a chip literally from now on. */
  onLiteral: (chip: Chip) => void;
}

/** What was understood; each chip can be turned back into the words it was made from. */
export function Chips({ chips, labels, onLiteral }: ChipsProps) {
  if (chips.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label="Understood as">
      {chips.map((chip) => (
        <li key={`${chip.from}-${chip.source}`}>
          <button
            type="button"
            className={styles.chip}
            aria-label={`${chipWords(chip)}: keep “${chip.source}” as words`}
            title={`Keep “${chip.source}” as words`}
            // Keeps what is being typed under the cursor.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onLiteral(chip)}
            onKeyDown={(event) => {
              if (event.key === 'Backspace' || event.key === 'Delete') onLiteral(chip);
            }}
          >
            <Face chip={chip} labels={labels} />
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Face({ chip, labels }: { chip: Chip; labels: readonly Label[] }) {
  switch (chip.kind) {
    case 'label': {
      const colour = labels.find((label) => label.id === chip.id)?.colour ?? 'grey';
      return (
        <>
          <Swatch colour={colour} /> {chip.name}
        </>
      );
    }
    case 'person':
      return (
        <>
          <Avatar name={chip.name} size={16} beside /> {chip.name}
        </>
      );
    case 'column':
      return (
        <>
          <Icon name="board" size={14} /> {chip.name}
        </>
      );
    case 'priority':
      return (
        <>
          <PriorityGlyph priority={chip.priority} /> {priorityName(chip.priority)}
        </>
      );
    case 'estimate':
      return (
        <>
          <Icon name="estimate" size={14} /> {pointsWords(chip.points)}
        </>
      );
    case 'due':
      return (
        <>
          <Icon name="calendar" size={14} /> {describeDue(chip.date, today()).text}
        </>
      );
    case 'repeat':
      return (
        <>
          <Icon name="repeat" size={14} /> {ruleWords(chip.rule)}
        </>
      );
  }
}
