import type { CSSProperties } from 'react';
import type { Label } from '~/api/types';
import styles from './badge.module.css';

export function LabelChip({ label }: { label: Label }) {
  return (
    <span className={styles.chip}>
      <Swatch colour={label.colour} />
      <span>{labelName(label)}</span>
    </span>
  );
}

export function Swatch({ colour }: { colour: Label['colour'] }) {
  return (
    <span
      className={styles.swatch}
      style={{ '--swatch': `var(--label-${colour})` } as CSSProperties}
      aria-hidden="true"
    />
  );
}

/** A label may have no name (Trello's often have none); its colour names it then. */
export function labelName(label: Label): string {
  return label.name === '' ? label.colour : label.name;
}
