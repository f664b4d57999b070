import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { Icon, type IconName } from '~/ui/Icon';
import { complete, suggest } from './completion';
import styles from './filter.module.css';

export interface QueryInputProps {
  q: string;
  onQuery: (next: string) => void;
  onEscape?: () => void;
  label?: string;
  placeholder?: string;
  autoFocus?: boolean;
  icon?: IconName;
}

/**
 * A line of the query language. What is typed counts on Enter or when focus leaves: half a term is
 * not yet a query. Fields and fixed values are offered below the line while one types.
 */
export function QueryInput(props: QueryInputProps) {
  const { q, onQuery, onEscape, label = 'Filter', placeholder = HINT } = props;
  const [draft, setDraft] = useState(q);
  const [chosen, setChosen] = useState(-1);
  const [listed, setListed] = useState(false);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [last, setLast] = useState(q);
  if (last !== q) {
    // Menus and the back button change the text, too.
    setLast(q);
    setDraft(q);
  }

  const offers = listed ? suggest(draft) : [];
  const apply = (text: string) => {
    setListed(false);
    setChosen(-1);
    if (text.trim() !== q) onQuery(text);
  };
  const take = (offer: string) => {
    const next = complete(draft, offer);
    setDraft(next);
    setChosen(-1);
    // A field waits for its value; a value is a whole term.
    setListed(next.endsWith(':'));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[chosen];
    if (step !== undefined && offers.length > 0) {
      event.preventDefault();
      setChosen(stepped(chosen, step, offers.length));
    } else if ((event.key === 'Enter' || event.key === 'Tab') && offer) {
      event.preventDefault();
      take(offer.insert);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      apply(draft);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (offers.length > 0) setListed(false);
      else if (draft !== q) setDraft(q);
      else {
        input.current?.blur();
        onEscape?.();
      }
    }
  };
  return (
    <div className={styles.query} onBlur={(event) => leaves(event) && apply(draft)}>
      <Icon name={props.icon ?? 'filter'} />
      <input
        ref={input}
        className={styles.input}
        role="combobox"
        aria-label={label}
        aria-expanded={offers.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={offers[chosen] ? `${id}-${chosen}` : undefined}
        placeholder={placeholder}
        autoFocus={props.autoFocus}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={1000}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          setChosen(-1);
          setListed(true);
        }}
        onKeyDown={onKeyDown}
      />
      {draft.trim() !== q && <span className={styles.pending}>Enter applies</span>}
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="Suggestions"
        className={styles.offers}
        hidden={offers.length === 0}
      >
        {offers.map((offer, index) => (
          <li
            key={offer.insert}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={styles.offer}
            // Before the input loses focus, which would apply half a term.
            onMouseDown={(event) => {
              event.preventDefault();
              take(offer.insert);
            }}
          >
            <code>{offer.insert}</code>
            <span>{offer.about}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Returns the next choice; past either end comes none (-1), which is the text as typed. */
function stepped(from: number, step: number, count: number): number {
  const next = from + step;
  if (next < -1) return count - 1;
  return next >= count ? -1 : next;
}

const HINT = 'Words, or terms such as is:open due<=7d label:api';

function leaves(event: React.FocusEvent<HTMLElement>): boolean {
  return !event.currentTarget.contains(event.relatedTarget);
}
