import { useMemo, useRef } from 'react';
import type { FoundTask, Highlight, ListedTask } from '~/api/lists';
import { useProjectNames } from '~/my/WorkList';
import { useTaskMenu } from '~/views/TaskMenu';
import { TaskRow } from '~/views/TaskRow';
import { useOverlaidItems } from '~/views/useOverlaidItems';
import { useRowKeys } from '~/views/useRowKeys';
import styles from './search.module.css';

/** What was found, each with the pieces of text in which the words are. */
export function Results({ items: found }: { items: readonly (ListedTask | FoundTask)[] }) {
  const element = useRef<HTMLDivElement>(null);
  const { openMenu, menu } = useTaskMenu();
  const items = useOverlaidItems(found);
  const { stop, onFocus } = useRowKeys({ element, items, openMenu });
  const projects = useProjectNames();
  const highlights = useMemo(
    () => new Map(found.map((task) => [task.id, 'highlights' in task ? task.highlights : []])),
    [found],
  );
  return (
    <div ref={element} onFocus={onFocus}>
      <ul aria-label="Found tasks">
        {items.map((task) => (
          <li key={task.id} className={styles.result}>
            <TaskRow
              task={task}
              project={projects.get(task.project_id)}
              isStop={task.id === stop}
              onMenu={openMenu}
            />
            <Pieces highlights={highlights.get(task.id) ?? []} />
          </li>
        ))}
      </ul>
      {menu}
    </div>
  );
}

const PLACES: Record<Highlight['field'], string> = {
  title: 'Title',
  description: 'Description',
  comment: 'Comment',
};

/** Plain text with the words that were found marked; whatever it says, it is never markup. */
function Pieces({ highlights }: { highlights: readonly Highlight[] }) {
  if (highlights.length === 0) return null;
  return (
    <dl className={styles.pieces}>
      {highlights.map((highlight, at) => (
        <div key={`${highlight.field}-${at}`} className={styles.piece}>
          <dt>{PLACES[highlight.field]}</dt>
          <dd>
            {highlight.fragments.map(({ text, match }, index) =>
              match ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
