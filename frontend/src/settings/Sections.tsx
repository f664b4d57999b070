import type { ReactNode } from 'react';
import styles from './settings.module.css';

export interface Section {
  id: string;
  title: string;
  about: string;
  /** Why nothing can be changed here, where that is so. */
  reason?: string | undefined;
  body: ReactNode;
}

/** Settings, a card a section, with their names beside them. */
export function Sections({ label, sections }: { label: string; sections: readonly Section[] }) {
  return (
    <main className={styles.page} aria-label={label}>
      <nav className={styles.nav} aria-label="Settings">
        {sections.map(({ id, title }) => (
          <a key={id} href={`#${id}`}>
            {title}
          </a>
        ))}
      </nav>
      <div className={styles.sections}>
        {sections.map(({ id, title, about, reason, body }) => (
          <section key={id} id={id} className={styles.section} aria-labelledby={`${id}-title`}>
            <h2 id={`${id}-title`} className={styles.title}>
              {title}
            </h2>
            <p className={styles.about}>{about}</p>
            {reason !== undefined && <p className={styles.reason}>{reason}</p>}
            {body}
          </section>
        ))}
      </div>
    </main>
  );
}
