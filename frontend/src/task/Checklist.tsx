import { useState, type KeyboardEvent } from 'react';
import type { ChecklistItem } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { IconButton } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import styles from './checklist.module.css';
import { useTask } from './context';
import panel from './panel.module.css';

const LONGEST = 1000;

export function Checklist() {
  const { task, mayEdit } = useTask();
  const { done, total } = task.checklist;
  if (total === 0 && !mayEdit) return null;
  return (
    <section className={panel.section} aria-label="Checklist">
      <div className={panel.sectionHead}>
        <h3>Checklist</h3>
        {total > 0 && (
          <span className={styles.progress}>
            <progress max={total} value={done} aria-label="Checklist progress" />
            {done} of {total}
          </span>
        )}
      </div>
      <ul className={styles.items}>
        {task.checklist_items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
      {mayEdit && <NewItem />}
    </section>
  );
}

function Item({ item }: { item: ChecklistItem }) {
  const { mayEdit, send } = useTask();
  const [draft, setDraft] = useState<string>();
  const save = () => {
    const text = (draft ?? '').trim();
    setDraft(undefined);
    if (text === '' || text === item.text) return;
    const command = { type: 'edit_checklist_item', item_id: item.id, text } as const;
    void send(command, 'The checklist was not changed');
  };
  const toggle = (checked: boolean) =>
    void send(
      { type: checked ? 'check' : 'uncheck', item_id: item.id },
      'The checklist was not changed',
    );
  const remove = () =>
    void send({ type: 'remove_checklist_item', item_id: item.id }, 'The checklist was not changed');
  return (
    <li className={styles.item} data-checked={item.checked || undefined}>
      <input
        type="checkbox"
        className={styles.box}
        checked={item.checked}
        disabled={!mayEdit}
        aria-label={item.text}
        onChange={(event) => toggle(event.target.checked)}
      />
      {draft === undefined ? (
        <ItemText item={item} onEdit={mayEdit ? () => setDraft(item.text) : undefined} />
      ) : (
        <ItemField
          label="Checklist item"
          value={draft}
          onChange={setDraft}
          onSave={save}
          onCancel={() => setDraft(undefined)}
        />
      )}
      {mayEdit && (
        <IconButton
          icon="close"
          small
          label={`Remove ${item.text}`}
          className={styles.remove}
          onClick={remove}
        />
      )}
    </li>
  );
}

function ItemText({ item, onEdit }: { item: ChecklistItem; onEdit: (() => void) | undefined }) {
  if (!onEdit) return <span className={styles.text}>{item.text}</span>;
  return (
    <button type="button" className={styles.text} title="Edit" onClick={onEdit}>
      {item.text}
    </button>
  );
}

interface ItemFieldProps {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
  onSave: () => void;
  onCancel?: () => void;
}

function ItemField({ label, value, placeholder, onChange, onSave, onCancel }: ItemFieldProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSave();
    } else if (event.key === 'Escape' && onCancel) {
      event.preventDefault();
      onCancel();
    }
  };
  return (
    <input
      className={styles.field}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      maxLength={LONGEST}
      // The field replaces the text that was just clicked.
      autoFocus={onCancel !== undefined}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={onCancel && onSave}
    />
  );
}

function NewItem() {
  const { send } = useTask();
  const [text, setText] = useState('');
  const add = () => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    setText('');
    const command = { type: 'add_checklist_item', item_id: uuidv7(), text: trimmed } as const;
    void send(command, 'The checklist item was not added');
  };
  return (
    <div className={styles.item}>
      <span className={styles.plus}>
        <Icon name="plus" />
      </span>
      <ItemField
        label="New checklist item"
        placeholder="Add an item"
        value={text}
        onChange={setText}
        onSave={add}
      />
    </div>
  );
}
