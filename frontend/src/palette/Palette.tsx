import { Dialog } from '@base-ui/react/dialog';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { Icon } from '~/ui/Icon';
import dialogStyles from '~/ui/dialog.module.css';
import type { PaletteItem, PaletteSection } from './items';
import styles from './palette.module.css';
import { usePaletteItems } from './usePaletteItems';

export interface PaletteProps {
  onClose: () => void;
  /** What a text brings up. */
  useItems?: (text: string) => PaletteSection[];
}

/** One line that goes anywhere and does anything: places, projects, tasks, commands. */
export function Palette({ onClose, useItems = usePaletteItems }: PaletteProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles.backdrop} />
        <Dialog.Popup className={styles.popup} aria-label="Command palette">
          <Line useItems={useItems} onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Line({ useItems, onClose }: Required<PaletteProps>) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const sections = useItems(useDeferredValue(text));
  const items = sections.flatMap((section) => section.items);
  const at = Math.min(chosen, Math.max(0, items.length - 1));
  const id = useId();
  const run = (item: PaletteItem | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      setChosen((at + step + items.length) % items.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(items[at]);
    }
  };
  return (
    <>
      <div className={styles.line}>
        <Icon name="search" />
        <input
          className={styles.input}
          role="combobox"
          aria-label="Go to, find or do"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={items[at] ? `${id}-${at}` : undefined}
          placeholder="Go to, find or do…"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="Results" className={styles.list}>
        {sections.map((section) => (
          <div key={section.name} role="group" aria-label={section.name}>
            <div className={styles.section} aria-hidden="true">
              {section.name}
            </div>
            {section.items.map((item) => {
              const index = items.indexOf(item);
              return (
                <Option
                  key={item.id}
                  id={`${id}-${index}`}
                  item={item}
                  chosen={index === at}
                  onPoint={() => setChosen(index)}
                  onRun={() => run(item)}
                />
              );
            })}
          </div>
        ))}
        {items.length === 0 && <p className={styles.nothing}>Nothing by that name.</p>}
      </div>
      <p className={styles.hints}>
        <code>&gt;</code> commands <code>#</code> labels <code>@</code> people
      </p>
    </>
  );
}

interface OptionProps {
  id: string;
  item: PaletteItem;
  chosen: boolean;
  onPoint: () => void;
  onRun: () => void;
}

function Option({ id, item, chosen, onPoint, onRun }: OptionProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className={styles.option}
      onMouseMove={onPoint}
      onClick={onRun}
      ref={(element) => {
        if (chosen) element?.scrollIntoView({ block: 'nearest' });
      }}
    >
      <Icon name={item.icon} />
      <span className={styles.name}>{item.name}</span>
      {item.note && <span className={styles.note}>{item.note}</span>}
      {item.keys?.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </div>
  );
}
