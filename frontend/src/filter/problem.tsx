import { ApiError } from '~/api/problem';
import { Button } from '~/ui/Button';
import { EmptyState, ErrorPanel } from '~/ui/feedback';
import styles from './filter.module.css';
import { useFilter } from './useFilter';

interface Mistake {
  detail: string;
  /** In characters of the text that was sent. */
  position: number;
  length: number;
}

/** Returns what is wrong with the query itself; undefined when the error is about something else. */
export function mistakeIn(error: unknown): Mistake | undefined {
  if (!(error instanceof ApiError) || error.status !== 422) return undefined;
  const found = error.problem.errors?.find(({ pointer }) => /^\/(?:q|filter)$/.test(pointer));
  if (!found) return undefined;
  return { detail: found.detail, position: found.position ?? 0, length: found.length ?? 0 };
}

export interface ViewErrorProps {
  title: string;
  error: unknown;
  retry: () => void;
  /** How many characters were put before the person's own text. */
  shift?: number;
}

/** What stands in the place of a view that could not be read: a mistake in the filter, or an error. */
export function ViewError({ title, error, retry, shift = 0 }: ViewErrorProps) {
  const { q, setQ } = useFilter();
  const mistake = mistakeIn(error);
  if (!mistake) return <ErrorPanel title={title} error={error} retry={retry} />;
  return (
    <EmptyState icon="filter" title="The filter cannot be read">
      <MarkedQuery q={q} at={mistake.position - shift} length={mistake.length} />
      <p className={styles.detail}>{sentence(mistake.detail)}</p>
      <Button onClick={() => setQ('')}>
        Clear filter <kbd>⇧F</kbd>
      </Button>
    </EmptyState>
  );
}

/** A query with its mistake marked; at the end of the text, the place after it. */
export function MarkedQuery({ q, at, length }: { q: string; at: number; length: number }) {
  const characters = Array.from(q);
  const start = Math.max(0, Math.min(at, characters.length));
  const wrong = characters.slice(start, start + Math.max(1, length)).join('');
  return (
    <p className={styles.marked}>
      <code>
        {characters.slice(0, start).join('')}
        <mark aria-label={`mistake: ${wrong || 'here'}`}>{wrong || '\u00A0'}</mark>
        {characters.slice(start + Math.max(1, length)).join('')}
      </code>
    </p>
  );
}

function sentence(text: string): string {
  // The position is shown by the mark.
  const shown = text.replace(/ \(at position \d+\)$/, '');
  return `${shown.charAt(0).toUpperCase()}${shown.slice(1)}.`;
}

/** A filter that no task matches: why nothing is shown, and the way back. */
export function NoMatch() {
  const { setQ } = useFilter();
  return (
    <EmptyState icon="filter" title="No task matches">
      <p>The filter leaves nothing to show.</p>
      <Button onClick={() => setQ('')}>
        Clear filter <kbd>⇧F</kbd>
      </Button>
    </EmptyState>
  );
}
