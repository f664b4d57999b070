import { Modal } from '~/ui/Dialog';
import styles from './shortcuts.module.css';

const GROUPS: { title: string; keys: [string[], string][] }[] = [
  {
    title: 'Board',
    keys: [
      [['↑', '↓'], 'Previous, next card (also K, J)'],
      [['←', '→'], 'Neighbouring column'],
      [['Enter'], 'Open the card'],
      [['C'], 'New task in this column'],
      [['V'], 'Move to a column and place'],
      [['Alt', '↑ ↓'], 'Move the card up, down'],
      [['Alt', '← →'], 'Move the card to the neighbouring column'],
    ],
  },
  {
    title: 'Task',
    keys: [
      [['E'], 'Edit the description'],
      [['Ctrl', 'Enter'], 'Save or send'],
      [['Esc'], 'Close one layer'],
    ],
  },
  { title: 'Everywhere', keys: [[['?'], 'This sheet']] },
];

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal open onClose={onClose} title="Keyboard shortcuts">
      {GROUPS.map((group) => (
        <section key={group.title}>
          <h3 className={styles.title}>{group.title}</h3>
          <dl className={styles.list}>
            {group.keys.map(([keys, does]) => (
              <div key={does} className={styles.row}>
                <dt className={styles.keys}>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}
