import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Member, Project } from '~/api/types';
import { Button } from '~/ui/Button';
import { Chips } from './Chips';
import { chipWords } from './draft';
import styles from './quickadd.module.css';
import { useQuickAdd } from './useQuickAdd';

export interface QuickAddProps {
  project: Project;
  members: Member[];
  /** Where new tasks go unless the line says otherwise. */
  columnId: string;
  /** What the field is called: "New task in To do". */
  label: string;
  onClose: () => void;
}

/**
 * Writes tasks, one a line: Enter adds and stays, Ctrl+Enter adds and opens, Shift+Enter goes on to
 * a description. Several pasted lines make several tasks.
 */
export function QuickAdd({ project, members, columnId, label, onClose }: QuickAddProps) {
  const state = useQuickAdd(project, members, columnId);
  const { text, tasks } = state;
  const [describing, setDescribing] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [only] = tasks;
  const several = tasks.length > 1;

  useEffect(() => {
    input.current?.focus();
    form.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, []);
  const submit = (open: boolean) => {
    state.create(open);
    setDescribing(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (event.shiftKey) setDescribing(true);
      else submit(event.ctrlKey || event.metaKey);
    }
  };
  return (
    <form
      ref={form}
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
      onBlur={(event) => {
        if (text.trim() === '' && !event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <textarea
        ref={input}
        className={styles.input}
        aria-label={label}
        placeholder="What needs doing?"
        rows={1}
        value={text}
        onChange={(event) => state.setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {!several && only && (
        <Chips chips={only.chips} labels={project.labels} onLiteral={state.takeLiterally} />
      )}
      {/* What was understood, for those who do not see the chips. */}
      <p className="visually-hidden" role="status">
        {several ? `${tasks.length} tasks` : only?.chips.map(chipWords).join(', ')}
      </p>
      {describing && !several && (
        <DescriptionField
          value={state.description}
          onChange={state.setDescription}
          onSubmit={() => submit(false)}
          onClose={() => setDescribing(false)}
        />
      )}
      <div className={styles.actions}>
        <Button look="primary" small type="submit" disabled={!only || only.title === ''}>
          {several ? `Create ${tasks.length} tasks` : 'Create'}
        </Button>
        <Button look="ghost" small onClick={onClose}>
          Close
        </Button>
        <span
          className={styles.hint}
          title="label, person, priority 1 to 4, column, estimate, days in words"
        >
          # @ ! ^ ~ friday
        </span>
      </div>
    </form>
  );
}

interface DescriptionFieldProps {
  value: string;
  onChange: (text: string) => void;
  onSubmit: () => void;
  onClose: () => void;
}

function DescriptionField({ value, onChange, onSubmit, onClose }: DescriptionFieldProps) {
  return (
    <textarea
      className={styles.input}
      aria-label="Description"
      placeholder="Description"
      rows={2}
      // Shift+Enter asked for it.
      autoFocus
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit();
        else if (event.key === 'Escape') onClose();
        else return;
        event.preventDefault();
      }}
    />
  );
}
