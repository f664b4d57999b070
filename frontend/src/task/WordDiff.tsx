import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import styles from './diff.module.css';

/** Gives up on texts that have nothing in common rather than compare for ever. */
const TIMEOUT_MS = 400;

export interface Piece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Returns the pieces of both texts in reading order. */
export function piecesOf(before: string, after: string): Piece[] {
  const parts = diffWordsWithSpace(before, after, { timeout: TIMEOUT_MS });
  // The types leave out that a comparison can be given up.
  if (!parts) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  return parts.map(({ value, added, removed }) => ({ kind: kindOf(added, removed), text: value }));
}

function kindOf(added: boolean, removed: boolean): Piece['kind'] {
  if (added) return 'added';
  return removed ? 'removed' : 'same';
}

export function WordDiff({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(() => piecesOf(before, after), [before, after]);
  return (
    <div className={styles.diff}>
      {pieces.map(({ kind, text }, index) => {
        if (kind === 'removed') return <del key={index}>{text}</del>;
        if (kind === 'added') return <ins key={index}>{text}</ins>;
        return <span key={index}>{text}</span>;
      })}
    </div>
  );
}
