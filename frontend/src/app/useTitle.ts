import { useEffect } from 'react';

/** Names the page from the most particular to the most general; null leaves the name to a part. */
export function useTitle(parts: readonly (string | undefined)[] | null): void {
  const title = parts && [...parts.filter(Boolean), 'Task Manager'].join(' · ');
  useEffect(() => {
    if (title !== null) document.title = title;
  }, [title]);
}
