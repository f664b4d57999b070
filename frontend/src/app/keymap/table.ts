/** One thing that keys do: what binds them and what the sheet of shortcuts shows of them. */
export interface Shortcut {
  /** As `tinykeys` writes them; each of them does it. */
  press: readonly string[];
  /** What the sheet shows in the place of many keys. */
  shown?: readonly string[];
  does: string;
}

/** The keys of one place, by the name of what they do. */
export type ShortcutTable = Readonly<Record<string, Shortcut>>;

/** What each entry of a table does: an entry without it does not compile. */
export type Actions<Table extends ShortcutTable> = {
  readonly [Name in keyof Table]: (event: KeyboardEvent) => void;
};
