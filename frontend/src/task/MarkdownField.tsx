import { useEffect, useId, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { Button, IconButton } from '~/ui/Button';
import type { IconName } from '~/ui/Icon';
import { continueList, link, prefixLines, wrap, type Edit } from './markdownKeys';
import { MentionList, useMentions } from './MentionList';
import type { PanelKey } from './panelPress';
import styles from './editor.module.css';

export interface MarkdownFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onSave: () => void;
  onCancel?: () => void;
  saveWord?: string;
  placeholder?: string;
  autoFocus?: boolean;
  /** The key of the panel that begins to write here. */
  press?: PanelKey;
}

/**
 * A text field for Markdown: Ctrl+Enter (or ⌘ Enter) saves, Escape gives up, lists go on by
 * themselves, `@` suggests members.
 */
export function MarkdownField(props: MarkdownFieldProps) {
  const { label, value, onChange, onSave, onCancel, saveWord = 'Save', autoFocus = true } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const wanted = useRef<Edit | undefined>(undefined);
  const listId = useId();
  useEffect(() => {
    const element = field.current;
    if (!autoFocus || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [autoFocus]);
  // The selection can only be set once the new text is in the field.
  useLayoutEffect(() => {
    const edit = wanted.current;
    wanted.current = undefined;
    if (edit) field.current?.setSelectionRange(edit.from, edit.to);
  }, [value]);

  const change = (make: (now: Edit) => Edit | undefined): boolean => {
    const element = field.current;
    const next =
      element &&
      make({ text: element.value, from: element.selectionStart, to: element.selectionEnd });
    if (!next) return false;
    wanted.current = next;
    onChange(next.text);
    element.focus();
    return true;
  };
  const mentions = useMentions(field, change);

  /** Never closes the panel from within a text: too easy to lose one. */
  const leave = (event: KeyboardEvent) => {
    if (value === '' && !onCancel) return;
    event.preventDefault();
    if (onCancel) onCancel();
    else field.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const modified = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && modified) {
      event.preventDefault();
      onSave();
    } else if (mentions.onKeyDown(event)) {
      event.preventDefault();
    } else if (event.key === 'Escape') {
      leave(event);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      if (change(continueList)) event.preventDefault();
    } else if (modified && !event.shiftKey && !event.altKey) {
      const mark = { b: '**', i: '_' }[event.key];
      if (mark && change((now) => wrap(now, mark))) event.preventDefault();
    }
  };
  return (
    <div className={styles.editor}>
      <textarea
        ref={field}
        className={styles.textField}
        aria-label={label}
        data-press={props.press}
        aria-controls={mentions.open ? listId : undefined}
        aria-activedescendant={mentions.open ? `${listId}-${mentions.active}` : undefined}
        placeholder={props.placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          mentions.look();
        }}
        onClick={mentions.look}
        onBlur={mentions.close}
        onKeyDown={onKeyDown}
      />
      <MentionList id={listId} mentions={mentions} />
      <div className={styles.editorActions}>
        <Toolbar change={change} />
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

const TOOLS: { icon: IconName; label: string; make: (now: Edit) => Edit }[] = [
  { icon: 'bold', label: 'Bold (Ctrl+B)', make: (now) => wrap(now, '**') },
  { icon: 'italic', label: 'Italic (Ctrl+I)', make: (now) => wrap(now, '_') },
  { icon: 'code', label: 'Code', make: (now) => wrap(now, '`') },
  { icon: 'link', label: 'Link', make: link },
  { icon: 'list', label: 'List', make: (now) => prefixLines(now, '- ') },
  { icon: 'checklist', label: 'Task list', make: (now) => prefixLines(now, '- [ ] ') },
  { icon: 'quote', label: 'Quote', make: (now) => prefixLines(now, '> ') },
];

function Toolbar({ change }: { change: (make: (now: Edit) => Edit) => boolean }) {
  return (
    <div className={styles.toolbar} role="group" aria-label="Format">
      {TOOLS.map(({ icon, label, make }) => (
        <IconButton
          key={icon}
          icon={icon}
          small
          label={label}
          tabIndex={-1}
          // Keeps the selection in the text.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => change(make)}
        />
      ))}
    </div>
  );
}
