import { diffLines, diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import styles from './diff.module.css';

/** Longer texts are compared line by line: word by word would hold the page up. */
const MOST_FOR_WORDS = 20_000;
/** Gives up on texts that have nothing in common rather than compare for ever. */
const TIMEOUT_MS = 400;

export interface Piece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Returns the pieces of both texts in reading order. */
export function piecesOf(before: string, after: string): Piece[] {
  const options = { timeout: TIMEOUT_MS };
  const long = before.length + after.length > MOST_FOR_WORDS;
  const parts = long
    ? diffLines(before, after, options)
    : diffWordsWithSpace(before, after, options);
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
