import { useLocation } from '@tanstack/react-router';
import { Button } from '~/ui/Button';
import { Modal } from '~/ui/Dialog';
import { singleKeys } from './preferences';
import { shortcutsAt, signsOf } from './shortcuts';
import styles from './shortcuts.module.css';
import { useStore } from './store';

/** The keys of the screen below, and the switch for those that are single letters. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const groups = shortcutsAt(useLocation({ select: ({ pathname }) => pathname }));
  return (
    <Modal open wide onClose={onClose} title="Keyboard shortcuts">
      {/* First, because focus begins at it: the sheet opens at its top. */}
      <LettersSwitch />
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className={styles.title}>{group.title}</h3>
            <dl className={styles.list}>
              {group.keys.map(({ press, shown = press, does }) => (
                <div key={does} className={styles.row}>
                  <dt className={styles.keys}>
                    {shown.map((keys) => (
                      <span key={keys} className={styles.press}>
                        {signsOf(keys).map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function LettersSwitch() {
  const on = useStore(singleKeys) === 'on';
  return (
    <div className={styles.switch}>
      <p>
        {on
          ? 'Single letters are shortcuts. Turn them off if you speak to your computer.'
          : 'Single letters are off; keys with Ctrl, Alt or ⌘ still work.'}
      </p>
      <Button small onClick={() => singleKeys.set(on ? 'off' : 'on')}>
        {on ? 'Turn letters off' : 'Turn letters on'}
      </Button>
    </div>
  );
}
