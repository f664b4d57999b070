import type { ColumnKind } from '~/api/types';

const NAMES: Record<ColumnKind, string> = { open: 'Open', started: 'Started', done: 'Done' };

/** A column's kind as a shape: ring, half ring, tick. */
export function StatusGlyph({ kind }: { kind: ColumnKind }) {
  const colour = { open: 'var(--text-3)', started: 'var(--started)', done: 'var(--success)' }[kind];
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" role="img" aria-label={NAMES[kind]}>
      <circle cx="7" cy="7" r="5.5" fill="none" stroke={colour} strokeWidth="1.5" />
      {kind === 'started' && <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8z" fill={colour} />}
      {kind === 'done' && (
        <>
          <circle cx="7" cy="7" r="6" fill={colour} />
          <path
            d="m4.4 7.2 1.8 1.8 3.4-3.8"
            fill="none"
            stroke="var(--surface)"
            strokeWidth="1.5"
          />
        </>
      )}
    </svg>
  );
}
