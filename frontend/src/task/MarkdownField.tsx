import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Button } from '~/ui/Button';
import styles from './panel.module.css';

export interface MarkdownFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onSave: () => void;
  onCancel?: () => void;
  saveWord?: string;
  placeholder?: string;
  autoFocus?: boolean;
}

/** A text field for Markdown: Ctrl+Enter (or ⌘ Enter) saves, Escape gives up. */
export function MarkdownField(props: MarkdownFieldProps) {
  const { label, value, onChange, onSave, onCancel, saveWord = 'Save', autoFocus = true } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = field.current;
    if (!autoFocus || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [autoFocus]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSave();
    } else if (event.key === 'Escape') {
      // Never closes the panel from within a text: too easy to lose one.
      event.preventDefault();
      onCancel?.();
    }
  };
  return (
    <div className={styles.editor}>
      <textarea
        ref={field}
        className={styles.textField}
        aria-label={label}
        placeholder={props.placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.editorActions}>
        <span className={styles.hint}>Markdown</span>
        {onCancel && (
          <Button look="ghost" small onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button look="primary" small onClick={onSave} title="Ctrl+Enter">
          {saveWord}
        </Button>
      </div>
    </div>
  );
}
