import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { BoardColumn } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { Button } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import { announce } from '~/ui/announce';
import styles from './composer.module.css';
import { useBoardTools } from './context';

/** Bounds what one paste can create. */
const MOST_AT_ONCE = 100;
const LONGEST_TITLE = 500;

export interface ComposerProps {
  column: BoardColumn;
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}

/** Adds tasks at the foot of a column: Enter adds and stays, several lines make several tasks. */
export function Composer({ column, open, onOpen, onClose }: ComposerProps) {
  if (open) return <Editor column={column} onClose={onClose} />;
  return (
    <button type="button" className={styles.open} onClick={onOpen}>
      <Icon name="plus" />
      New task
    </button>
  );
}

/** Drafts outlive the editor: closing it by accident loses nothing. */
const drafts = new Map<string, string>();

function Editor({ column, onClose }: { column: BoardColumn; onClose: () => void }) {
  const { commands } = useBoardTools();
  const [text, setText] = useState(() => drafts.get(column.id) ?? '');
  const input = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const titles = titlesIn(text);

  useEffect(() => {
    input.current?.focus();
    form.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, []);
  const keep = (next: string) => {
    setText(next);
    drafts.set(column.id, next);
  };
  const submit = () => {
    if (titles.length === 0) return;
    for (const title of titles) {
      void commands.create({ id: uuidv7(), title, column_id: column.id });
    }
    announce(titles.length === 1 ? `Created ${titles[0]}` : `Created ${titles.length} tasks`);
    keep('');
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form
      ref={form}
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onBlur={(event) => {
        if (text.trim() === '' && !event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <textarea
        ref={input}
        className={styles.input}
        aria-label={`New task in ${column.name}`}
        placeholder="What needs doing? Several lines make several tasks."
        rows={2}
        value={text}
        onChange={(event) => keep(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.actions}>
        <Button look="primary" small type="submit" disabled={titles.length === 0}>
          {titles.length > 1 ? `Create ${titles.length} tasks` : 'Create'}
        </Button>
        <Button look="ghost" small onClick={onClose}>
          Close
        </Button>
        <span className={styles.hint}>Enter adds</span>
      </div>
    </form>
  );
}

/** Returns the titles in a text, one a line, without list marks. */
export function titlesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.slice(0, LONGEST_TITLE))
    .slice(0, MOST_AT_ONCE);
}
