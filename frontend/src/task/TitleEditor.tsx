import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTask } from './context';
import styles from './panel.module.css';

const LONGEST = 500;

/** The title: a heading until it is clicked, then a field that Enter saves. */
export function TitleEditor() {
  const { task, mayEdit, send } = useTask();
  const [draft, setDraft] = useState<string>();
  const heading = useRef<HTMLHeadingElement>(null);
  const save = () => {
    const title = (draft ?? '').replace(/\s+/g, ' ').trim();
    setDraft(undefined);
    if (title === '' || title === task.title) return;
    void send({ type: 'retitle', title }, `Could not rename ${task.key}`);
  };
  const close = () => {
    setDraft(undefined);
    setTimeout(() => heading.current?.focus());
  };
  if (draft === undefined) {
    return (
      <h2 className={styles.title} ref={heading} tabIndex={-1}>
        {mayEdit ? (
          <button
            type="button"
            className={styles.titleButton}
            title="Edit the title"
            onClick={() => setDraft(task.title)}
          >
            {task.title}
          </button>
        ) : (
          task.title
        )}
      </h2>
    );
  }
  return <TitleField draft={draft} onChange={setDraft} onSave={save} onCancel={close} />;
}

interface TitleFieldProps {
  draft: string;
  onChange: (draft: string) => void;
  onSave: () => void;
  onCancel: () => void;
}

function TitleField({ draft, onChange, onSave, onCancel }: TitleFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.select(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSave();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onCancel();
    }
  };
  return (
    <textarea
      ref={field}
      className={styles.titleField}
      aria-label="Title"
      rows={1}
      maxLength={LONGEST}
      value={draft}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={onSave}
    />
  );
}
