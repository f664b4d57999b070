import { useState } from 'react';
import type { TaskComment } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { Avatar } from '~/ui/Avatar';
import { IconButton } from '~/ui/Button';
import { Dropdown, MenuItem } from '~/ui/Menu';
import { nameOf } from '~/ui/people';
import { RelativeTime } from '~/ui/RelativeTime';
import styles from './comments.module.css';
import { useTask } from './context';
import { Markdown } from './Markdown';
import { MarkdownField } from './MarkdownField';

export function Comments() {
  const { task, mayComment } = useTask();
  return (
    <div className={styles.thread}>
      {task.comments_list.length === 0 && !mayComment && (
        <p className={styles.none}>No comments.</p>
      )}
      <ul className={styles.list} aria-label="Comments">
        {task.comments_list.map((comment) => (
          <Comment key={comment.id} comment={comment} />
        ))}
      </ul>
      {mayComment && <NewComment key={task.id} />}
    </div>
  );
}

function Comment({ comment }: { comment: TaskComment }) {
  const { me, mayComment, project, send, shown, stored } = useTask();
  const [draft, setDraft] = useState<string>();
  const mine = comment.author?.id === me;
  const author = comment.origin?.author ?? nameOf(comment.author);
  const save = async () => {
    const text = stored((draft ?? '').trim());
    setDraft(undefined);
    if (text === '' || text === comment.text) return;
    const command = { type: 'edit_comment', comment_id: comment.id, text } as const;
    if (!(await send(command, 'The comment was not saved'))) setDraft(shown(text));
  };
  const remove = () =>
    void send({ type: 'remove_comment', comment_id: comment.id }, 'The comment was not removed');
  return (
    <li className={styles.comment}>
      <Avatar name={author} size={24} beside />
      <div className={styles.body}>
        <div className={styles.head}>
          <span className={styles.author}>{author}</span>
          <span className={styles.time}>
            <RelativeTime at={comment.origin?.at ?? comment.created_at} />
            {comment.origin && ', imported'}
            {comment.edited_at && ', edited'}
          </span>
          {mayComment && (mine || project.role === 'owner') && (
            <span className={styles.actions}>
              <Dropdown trigger={<IconButton icon="more" small label={`Comment by ${author}`} />}>
                {mine && (
                  <MenuItem icon="edit" onSelect={() => setDraft(shown(comment.text))}>
                    Edit
                  </MenuItem>
                )}
                <MenuItem icon="trash" danger onSelect={remove}>
                  Remove
                </MenuItem>
              </Dropdown>
            </span>
          )}
        </div>
        {draft === undefined ? (
          <Markdown text={comment.text} />
        ) : (
          <MarkdownField
            label="Comment"
            value={draft}
            onChange={setDraft}
            onSave={() => void save()}
            onCancel={() => setDraft(undefined)}
          />
        )}
      </div>
    </li>
  );
}

/** Unsent comments outlive the panel, by task. */
const drafts = new Map<string, string>();

function NewComment() {
  const { task, send, stored } = useTask();
  const [text, setText] = useState(() => drafts.get(task.id) ?? '');
  const keep = (next: string) => {
    setText(next);
    if (next === '') drafts.delete(task.id);
    else drafts.set(task.id, next);
  };
  const add = async () => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    keep('');
    const command = { type: 'comment', comment_id: uuidv7(), text: stored(trimmed) } as const;
    if (!(await send(command, 'The comment was not sent'))) keep(trimmed);
  };
  return (
    <MarkdownField
      label="New comment"
      placeholder="Write a comment"
      saveWord="Send"
      press="comment"
      autoFocus={false}
      value={text}
      onChange={keep}
      onSave={() => void add()}
    />
  );
}
