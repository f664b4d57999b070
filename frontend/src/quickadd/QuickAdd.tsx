import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '~/ui/Button';
import { Chips } from './Chips';
import { chipWords } from './draft';
import { classes } from '~/ui/classes';
import styles from './quickadd.module.css';
import { useQuickAdd, type QuickAddInput } from './useQuickAdd';

export interface QuickAddProps extends QuickAddInput {
  /** What the field is called: "New task in To do". */
  label: string;
  /** Without it the line is always there, takes no focus by itself, and is quiet while empty. */
  onClose?: () => void;
  /** What else is to be chosen, beside the line. */
  beside?: ReactNode;
}

/**
 * Writes tasks, one a line: Enter adds and stays, Ctrl+Enter adds and opens, Shift+Enter goes on to
 * a description. Several pasted lines make several tasks.
 */
export function QuickAdd({ label, onClose, beside, ...input }: QuickAddProps) {
  const state = useQuickAdd(input);
  const { project } = input;
  const stays = onClose === undefined;
  const { text, tasks } = state;
  const [describing, setDescribing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [only] = tasks;
  const several = tasks.length > 1;

  useEffect(() => {
    if (stays) return;
    field.current?.focus();
    form.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [stays]);
  const submit = (open: boolean) => {
    state.create(open);
    setDescribing(false);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      if (onClose) onClose();
      else field.current?.blur();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (event.shiftKey) setDescribing(true);
      else submit(event.ctrlKey || event.metaKey);
    }
  };
  return (
    <form
      ref={form}
      className={classes(styles.form, stays && styles.stays)}
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
      onBlur={(event) => {
        if (text.trim() === '' && !event.currentTarget.contains(event.relatedTarget)) onClose?.();
      }}
    >
      <div className={styles.line}>
        <textarea
          ref={field}
          className={styles.input}
          aria-label={label}
          placeholder="What needs doing?"
          rows={1}
          value={text}
          onChange={(event) => state.setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {beside}
      </div>
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
      {(!stays || text !== '') && (
        <Actions
          words={several ? `Create ${tasks.length} tasks` : 'Create'}
          ready={only !== undefined && only.title !== ''}
          onClose={onClose}
        />
      )}
    </form>
  );
}

interface ActionsProps {
  words: string;
  ready: boolean;
  onClose: (() => void) | undefined;
}

function Actions({ words, ready, onClose }: ActionsProps) {
  return (
    <div className={styles.actions}>
      <Button look="primary" small type="submit" disabled={!ready}>
        {words}
      </Button>
      {onClose && (
        <Button look="ghost" small onClick={onClose}>
          Close
        </Button>
      )}
      <span
        className={styles.hint}
        title="label, person, priority 1 to 4, column, estimate, days in words"
      >
        # @ ! ^ ~ friday
      </span>
    </div>
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
