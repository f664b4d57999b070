import { useRef, useState } from 'react';
import { Button } from '~/ui/Button';
import { useTask } from './context';
import { Markdown } from './Markdown';
import { MarkdownField } from './MarkdownField';
import styles from './panel.module.css';

/** The description: Markdown to read, a plain field to write (E edits, Ctrl+Enter saves). */
export function Description() {
  const { task, mayEdit, send, shown, stored } = useTask();
  const [draft, setDraft] = useState<string>();
  const edit = useRef<HTMLButtonElement>(null);
  const editing = draft !== undefined;
  const { description } = task;
  const written = shown(description);

  const close = () => {
    setDraft(undefined);
    setTimeout(() => edit.current?.focus());
  };
  const save = async () => {
    const given = draft ?? '';
    const next = stored(given);
    close();
    if (next === description) return;
    const command = { type: 'describe', description: next } as const;
    // A refused text comes back into the field: typing it again is not asked of anybody.
    if (!(await send(command, 'The description was not saved'))) setDraft(given);
  };
  return (
    <section className={styles.section} aria-label="Description">
      <div className={styles.sectionHead}>
        <h3>Description</h3>
        {mayEdit && !editing && description !== '' && (
          <Button
            look="ghost"
            small
            ref={edit}
            data-press="describe"
            onClick={() => setDraft(written)}
          >
            Edit <kbd>E</kbd>
          </Button>
        )}
      </div>
      {editing && (
        <MarkdownField
          label="Description"
          value={draft}
          onChange={setDraft}
          onSave={() => void save()}
          onCancel={close}
        />
      )}
      {!editing && description !== '' && <Markdown text={description} />}
      {!editing && description === '' && mayEdit && (
        <button
          type="button"
          ref={edit}
          className={styles.add}
          data-press="describe"
          onClick={() => setDraft('')}
        >
          Add a description…
        </button>
      )}
      {!editing && description === '' && !mayEdit && <p className={styles.none}>None.</p>}
    </section>
  );
}
