import styles from './badge.module.css';

/** A project's key on a colour of its own, so that projects are told apart at a glance. */
export function KeyBadge({ projectKey }: { projectKey: string }) {
  return (
    <span className={styles.key} style={{ '--hue': hueOf(projectKey) } as React.CSSProperties}>
      {projectKey.slice(0, 2)}
    </span>
  );
}

/** Returns a hue that stays the same for the same text. */
export function hueOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}
