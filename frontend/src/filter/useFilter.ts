import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useSavedView } from '~/saved/context';

const LONGEST = 1000;

export interface FilterSearch {
  /** A query in the query language. */
  q?: string | undefined;
}

/** Reads `?q=`, which every view of a project and the search understand alike. */
export function filterSearch(search: Record<string, unknown>): FilterSearch {
  // A query such as "12" is a number to the router.
  const q = typeof search.q === 'number' ? String(search.q) : search.q;
  return typeof q === 'string' && q.trim() !== '' ? { q: q.slice(0, LONGEST) } : {};
}

/** Returns the query in the address, else the saved view's, and a way to change it in the address. */
export function useFilter(): { q: string; setQ: (next: string) => void } {
  const saved = useSavedView()?.query ?? '';
  const q = useSearch({ strict: false, select: (search) => search.q }) ?? saved;
  const navigate = useNavigate();
  const setQ = useCallback(
    (next: string) => {
      const text = next.trim();
      const differs = text === saved ? undefined : text;
      void navigate({ to: '.', search: (now: object) => ({ ...now, q: differs }) });
    },
    [navigate, saved],
  );
  return { q, setQ };
}
