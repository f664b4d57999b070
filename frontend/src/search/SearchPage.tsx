import { Screen } from '~/app/Screen';
import { useTitle } from '~/app/useTitle';
import { QueryInput } from '~/filter/QueryInput';
import { useFilter } from '~/filter/useFilter';
import { useTaskIsOpen } from '~/project/openTask';
import { SaveAsView } from '~/saved/SaveAsView';
import { EmptyState } from '~/ui/feedback';
import { Found } from './Found';
import styles from './search.module.css';

/** Finds tasks in all of the caller's projects: by words, or by a query in the query language. */
export function SearchPage() {
  const { q, setQ } = useFilter();
  useTitle(useTaskIsOpen() ? null : [q === '' ? 'Search' : `“${q}”`, 'Search']);
  return (
    <Screen title="Search" actions={q !== '' && <SaveAsView query={q} layout="list" />}>
      <div className={styles.field} role="search">
        <QueryInput
          key={q === '' ? 'new' : 'asked'}
          q={q}
          onQuery={setQ}
          label="Search"
          icon="search"
          placeholder="Words, a key, or a query such as assignee:me due<=7d"
          autoFocus={q === ''}
        />
      </div>
      {q === '' ? <Explanation /> : <Found q={q} />}
    </Screen>
  );
}

function Explanation() {
  return (
    <EmptyState icon="search" title="Search all your projects">
      <p>
        Words are looked for in titles, descriptions and comments; <code>is:overdue</code> or{' '}
        <code>was.status:review</code> ask for more, even for what was once true.
      </p>
    </EmptyState>
  );
}
