import type { ReactNode } from 'react';
import type { Member, Project } from '~/api/types';
import { classes } from '~/ui/classes';
import { Icon } from '~/ui/Icon';
import { Dropdown, MenuCheck } from '~/ui/Menu';
import { facetsOf, type Facet } from './facetsOf';
import styles from './filter.module.css';
import { valuesOf, withValues } from './terms';

export interface FacetsProps {
  q: string;
  onQuery: (next: string) => void;
  project: Project;
  members: Member[];
}

/** The terms people use most, as menus; each changes its own term of the text and nothing else. */
export function Facets({ q, onQuery, project, members }: FacetsProps) {
  return facetsOf(project, members).map((facet) => (
    <FacetMenu key={facet.field} facet={facet} q={q} onQuery={onQuery} />
  ));
}

function FacetMenu({ facet, q, onQuery }: Pick<FacetsProps, 'q' | 'onQuery'> & { facet: Facet }) {
  const chosen = valuesOf(q, facet.field);
  const toggle = (value: string, checked: boolean) => {
    const others = facet.single ? [] : chosen.filter((other) => other !== value);
    onQuery(withValues(q, facet.field, checked ? [...others, value] : others));
  };
  const names = facet.options.filter(({ value }) => chosen.includes(value)).map(({ name }) => name);
  return (
    <Dropdown
      align="start"
      trigger={
        <button type="button" className={classes(styles.facet, chosen.length > 0 && styles.active)}>
          {facet.name}
          <span className="visually-hidden">: {chosen.length === 0 && 'any'}</span>
          {chosen.length > 0 && <strong>{summary(names, chosen.length)}</strong>}
          <Icon name="chevronDown" size={12} />
        </button>
      }
    >
      {facet.options.map((option) => (
        <MenuCheck
          key={option.value}
          checked={chosen.includes(option.value)}
          onChange={(checked) => toggle(option.value, checked)}
        >
          <Glyph>{option.glyph}</Glyph>
          {option.name}
        </MenuCheck>
      ))}
    </Dropdown>
  );
}

function Glyph({ children }: { children: ReactNode }) {
  return <span className={styles.glyph}>{children}</span>;
}

/** Returns what is chosen, short; undefined for nothing. Values typed by hand are only counted. */
function summary(names: string[], count: number): string | undefined {
  if (count === 0) return undefined;
  const [first] = names;
  if (first === undefined) return String(count);
  return count === 1 ? first : `${first} +${count - 1}`;
}
