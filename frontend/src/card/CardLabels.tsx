import type { Label } from '~/api/types';
import { LabelChip } from '~/ui/LabelChip';
import styles from './face.module.css';

const MOST_LABELS = 3;

export interface CardLabelsProps {
  ids: readonly string[];
  /** The project's labels by id; one that is gone is not shown. */
  labels: ReadonlyMap<string, Label>;
}

/** The first labels of a card, and how many more it has. */
export function CardLabels({ ids, labels }: CardLabelsProps) {
  const known = ids.flatMap((id) => labels.get(id) ?? []);
  if (known.length === 0) return null;
  const more = known.length - MOST_LABELS;
  return (
    <div className={styles.labels}>
      {known.slice(0, MOST_LABELS).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {more > 0 && <span>+{more}</span>}
    </div>
  );
}
