import { useContext, useState, type KeyboardEvent, type RefObject } from 'react';
import type { Member } from '~/api/types';
import { Avatar } from '~/ui/Avatar';
import { nameOf } from '~/ui/people';
import { TaskContext } from './context';
import styles from './editor.module.css';
import type { Edit } from './markdownKeys';
import { mentionAt, suggestMembers } from './mentions';

export interface Mentions {
  open: boolean;
  members: Member[];
  active: number;
  /** Looks whether a mention is being typed. */
  look: () => void;
  close: () => void;
  choose: (member: Member) => void;
  /** Takes the keys that move in the list; true when it did. */
  onKeyDown: (event: KeyboardEvent) => boolean;
}

/** Suggests members while `@` and the beginning of a name stand before the cursor. */
export function useMentions(
  field: RefObject<HTMLTextAreaElement | null>,
  change: (make: (now: Edit) => Edit | undefined) => boolean,
): Mentions {
  const all = useContext(TaskContext)?.members ?? [];
  const [members, setMembers] = useState<Member[]>([]);
  const [active, setActive] = useState(0);
  const open = members.length > 0;

  const look = () => {
    const element = field.current;
    const typed = element && mentionAt(element.value, element.selectionStart);
    setMembers(typed ? suggestMembers(all, typed.query) : []);
    setActive(0);
  };
  const close = () => setMembers([]);
  const choose = (member: Member) => {
    close();
    change(({ text, from }) => {
      const typed = mentionAt(text, from);
      if (!typed) return undefined;
      const name = `${nameOf(member)} `;
      const at = typed.from + name.length;
      return { text: text.slice(0, typed.from) + name + text.slice(from), from: at, to: at };
    });
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const chosen = members[active];
    switch (event.key) {
      case 'ArrowDown':
        setActive((active + 1) % members.length);
        return true;
      case 'ArrowUp':
        setActive((active + members.length - 1) % members.length);
        return true;
      case 'Enter':
      case 'Tab':
        if (chosen) choose(chosen);
        return true;
      case 'Escape':
        close();
        return true;
      default:
        return false;
    }
  };
  return { open, members, active, look, close, choose, onKeyDown };
}

export function MentionList({ id, mentions }: { id: string; mentions: Mentions }) {
  if (!mentions.open) return null;
  return (
    <ul id={id} className={styles.mentions} role="listbox" aria-label="Members">
      {mentions.members.map((member, index) => (
        <li
          key={member.account_id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === mentions.active}
          className={styles.mention}
          // Before the field loses focus, which would close the list.
          onMouseDown={(event) => {
            event.preventDefault();
            mentions.choose(member);
          }}
        >
          <Avatar name={nameOf(member)} beside />
          {nameOf(member)}
        </li>
      ))}
    </ul>
  );
}
