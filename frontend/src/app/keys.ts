import { tinykeys, type KeyBindingMap } from 'tinykeys';
import type { Actions, ShortcutTable } from './keymap/table';
import { singleKeys } from './preferences';

/** True when a key press belongs to the control that has focus, not to the screen. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select');
}

/** True while a dialog or menu is open, or was open when the key was pressed: the key is theirs. */
export function isCovered(event: KeyboardEvent): boolean {
  const inside =
    event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"]');
  return (
    Boolean(inside) || document.querySelector('[role="dialog"][data-open], [role="menu"]') !== null
  );
}

/** The key that begins chords such as "g m", and how long the second may take. */
const LEADER = 'g';
const CHORD_MS = 1000;

let leaderAt = Number.NEGATIVE_INFINITY;
/** Presses that end a chord: they are nobody's single key. */
const endings = new WeakSet<Event>();

function watchChords(event: KeyboardEvent): void {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (event.timeStamp - leaderAt < CHORD_MS) {
    endings.add(event);
    leaderAt = Number.NEGATIVE_INFINITY;
  } else if (event.key === LEADER && !modified && !isTyping(event)) {
    leaderAt = event.timeStamp;
  }
}
window.addEventListener('keydown', watchChords, true);

/** True for keys without Ctrl, Meta or Alt that print something: dictation may press them by chance. */
function isSingle(key: string): boolean {
  return key.split(' ').some((press) => /^(?:Shift\+)?[^+\s]$/.test(press));
}

/**
 * Binds keys to the window; none fires while somebody types or a dialog is open. A letter that ends
 * a chord ("g l") is not taken for the letter alone, and single letters can be switched off.
 */
export function bindKeys(map: KeyBindingMap): () => void {
  const guarded = Object.entries(map).map(([key, handler]): [string, typeof handler] => [
    key,
    (event) => {
      if (event.defaultPrevented || isTyping(event) || isCovered(event)) return;
      if (!key.includes(' ') && endings.has(event)) return;
      if (isSingle(key) && singleKeys.get() === 'off') return;
      handler(event);
    },
  ]);
  return tinykeys(window, Object.fromEntries(guarded));
}

/** Binds what a table of shortcuts names, each entry to its action; the sheet shows the same table. */
export function bindTable<Table extends ShortcutTable>(table: Table, actions: Actions<Table>) {
  return bindKeys(boundBy(table, actions));
}

/** As `bindTable`, for keys that also work while somebody types or a dialog is open. */
export function bindAnywhere<Table extends ShortcutTable>(table: Table, actions: Actions<Table>) {
  return tinykeys(window, boundBy(table, actions));
}

function boundBy<Table extends ShortcutTable>(table: Table, actions: Actions<Table>) {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, { press }]) =>
      press.map((key) => [key, actions[name as keyof Table]] as const),
    ),
  );
}

/** Returns the same action for each entry of a table, told which one it is. */
export function each<Table extends ShortcutTable>(
  table: Table,
  act: (name: keyof Table) => (event: KeyboardEvent) => void,
): Actions<Table> {
  return Object.fromEntries(
    Object.keys(table).map((name) => [name, act(name)]),
  ) as unknown as Actions<Table>;
}

/** Space on a focused button presses that button, whatever else it may mean on the screen. */
export function isPressing(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('button, summary') !== null;
}
