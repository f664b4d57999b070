import { tinykeys, type KeyBindingMap } from 'tinykeys';

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

/** Binds keys to the window; none fires while somebody types or a dialog is open. */
export function bindKeys(map: KeyBindingMap): () => void {
  const guarded = Object.entries(map).map(([key, handler]): [string, typeof handler] => [
    key,
    (event) => {
      if (event.defaultPrevented || isTyping(event) || isCovered(event)) return;
      handler(event);
    },
  ]);
  return tinykeys(window, Object.fromEntries(guarded));
}
