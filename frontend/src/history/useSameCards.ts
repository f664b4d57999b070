import { useState } from 'react';
import type { ReadCard, ReadColumn } from './ReadOnlyBoard';

type Kept = ReadonlyMap<string, { card: ReadCard; text: string }>;

const NONE: Kept = new Map();

/**
 * Returns the columns with the cards of the board before in them wherever these are alike: each
 * moment is an answer of its own, but from one to the next hardly a card changes, and one that is
 * the same object need not be drawn again.
 */
export function useSameCards(columns: readonly ReadColumn[]): readonly ReadColumn[] {
  const [last, setLast] = useState({ given: columns, shown: columns, kept: NONE });
  if (last.given === columns && last.kept !== NONE) return last.shown;
  const next = sameCards(columns, last.kept);
  setLast({ given: columns, ...next });
  return next.shown;
}

/** Returns the columns with kept cards in them, and what to keep for the next ones. */
export function sameCards(
  columns: readonly ReadColumn[],
  before: Kept,
): { shown: readonly ReadColumn[]; kept: Kept } {
  const kept = new Map<string, { card: ReadCard; text: string }>();
  const shown = columns.map((column) => ({
    ...column,
    tasks: column.tasks.map((card) => {
      const text = JSON.stringify(card);
      const old = before.get(card.id);
      const entry = old?.text === text ? old : { card, text };
      kept.set(card.id, entry);
      return entry.card;
    }),
  }));
  return { shown, kept };
}
