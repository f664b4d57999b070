import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { boardQuery } from '~/api/queries';
import type { Board } from '~/api/types';
import { NoMatch, ViewError } from '~/filter/problem';
import { useFilter } from '~/filter/useFilter';
import { RowsSkeleton } from '~/my/RowsSkeleton';
import { useOverlaidBoard } from '~/pending/useOverlaid';
import { useProject } from '~/project/context';
import { useLayoutTitle } from '~/project/useLayoutTitle';
import { EmptyState } from '~/ui/feedback';
import { GroupedRows } from './GroupedRows';
import styles from './list.module.css';

/** The board's columns as one list, top to bottom. */
export function ListPage() {
  const { project } = useProject();
  const { q } = useFilter();
  useLayoutTitle('List');
  const answer = useQuery(boardQuery(project.id, q));
  const board = useOverlaidBoard(answer.data);
  const scroller = useRef<HTMLElement>(null);
  const content = () => {
    if (answer.isError) {
      const retry = () => void answer.refetch();
      return <ViewError title="The list could not be read" error={answer.error} retry={retry} />;
    }
    if (!board) return <RowsSkeleton what="the list" />;
    return <Groups board={board} filtered={q !== ''} scroller={scroller} />;
  };
  return (
    <main className={styles.page} ref={scroller} aria-label={`List of ${project.name}`}>
      {content()}
    </main>
  );
}

interface GroupsProps {
  board: Board;
  filtered: boolean;
  scroller: React.RefObject<HTMLElement | null>;
}

function Groups({ board, filtered, scroller }: GroupsProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(
    () =>
      board.columns
        .filter((column) => !filtered || column.tasks.length > 0)
        .map((column) => ({
          id: column.id,
          name: column.name,
          kind: column.kind,
          count: column.count,
          tasks: column.tasks.map((card) => ({
            ...card,
            project_id: board.project_id,
            column_id: column.id,
          })),
        })),
    [board, filtered],
  );
  if (groups.every((group) => group.tasks.length === 0)) {
    if (filtered) return <NoMatch />;
    return (
      <EmptyState icon="list" title="No tasks yet">
        <p>
          Tasks of all columns stand here, one to a line. Press 1 and then C to write the first.
        </p>
      </EmptyState>
    );
  }
  const toggle = (id: string) =>
    setClosed((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return <GroupedRows groups={groups} closed={closed} onToggle={toggle} scroller={scroller} />;
}
