/** Keys are the board's when focus is in it or nowhere: the panel and menus have arrows too. */
export function isBoards(board: HTMLElement | null): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || (board?.contains(focused) ?? false);
}
