import { useEffect, useRef } from 'react';
import { FILTER_KEYS } from '~/app/keymap/places';
import { bindTable } from '~/app/keys';
import { useProject } from '~/project/context';
import { Button } from '~/ui/Button';
import { Facets } from './Facets';
import styles from './filter.module.css';
import { QueryInput } from './QueryInput';
import { useFilter } from './useFilter';

export interface FilterBarProps {
  /** Takes focus, because somebody has just asked for it. */
  wanted: boolean;
  onClose: () => void;
}

/** The filter of a project's views: as text for those who know the language, as menus for all. */
export function FilterBar({ wanted, onClose }: FilterBarProps) {
  const { q, setQ } = useFilter();
  const { project, members } = useProject();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted) bar.current?.querySelector('input')?.focus();
  }, [wanted]);
  const clear = () => {
    setQ('');
    onClose();
  };
  return (
    <div className={styles.bar} ref={bar} role="search" aria-label="Filter">
      <QueryInput q={q} onQuery={setQ} onEscape={() => q === '' && onClose()} />
      <div className={styles.facets}>
        <Facets q={q} onQuery={setQ} project={project} members={members} />
        <Button look="ghost" small onClick={clear}>
          Clear
        </Button>
      </div>
    </div>
  );
}

/** F asks for the filter, Shift F takes it away. */
export function useFilterKeys(open: () => void): void {
  const { setQ } = useFilter();
  const latest = useRef({ open, setQ });
  useEffect(() => {
    latest.current = { open, setQ };
  });
  useEffect(
    () =>
      bindTable(FILTER_KEYS, {
        filter: (event) => {
          event.preventDefault();
          latest.current.open();
        },
        clear: () => latest.current.setQ(''),
      }),
    [],
  );
}
