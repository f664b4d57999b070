import type { CSSProperties } from 'react';
import styles from './badge.module.css';
import { hueOf } from './KeyBadge';

export interface AvatarProps {
  name: string;
  size?: number;
  /** The name stands beside it: saying it twice helps nobody. */
  beside?: boolean;
}

/** A person's initials; the name is read aloud and shown on hover. */
export function Avatar({ name, size = 20, beside = false }: AvatarProps) {
  const style = { '--hue': hueOf(name), '--size': `${size}px` } as CSSProperties;
  const role = beside ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name, title: name };
  return (
    <span className={styles.avatar} style={style} {...role}>
      {initials(name)}
    </span>
  );
}

const MOST_SHOWN = 3;

export function AvatarStack({ names, size }: { names: string[]; size?: number }) {
  const more = names.length - MOST_SHOWN;
  return (
    <span className={styles.stack}>
      {names.slice(0, MOST_SHOWN).map((name, index) => (
        <Avatar key={`${index}-${name}`} name={name} {...(size ? { size } : {})} />
      ))}
      {more > 0 && (
        <span
          className={styles.avatar}
          style={{ '--hue': 230, '--size': `${size ?? 20}px` } as CSSProperties}
          role="img"
          aria-label={`and ${more} more`}
        >
          +{more}
        </span>
      )}
    </span>
  );
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = Array.from(words[0] ?? '')[0] ?? '?';
  const last = words.length > 1 ? (Array.from(words.at(-1) ?? '')[0] ?? '') : '';
  return (first + last).toUpperCase();
}
