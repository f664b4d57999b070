import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import type { SavedView, ViewLayout } from '~/api/saved';
import shell from '~/app/shell.module.css';
import { useTitle } from '~/app/useTitle';
import { ViewError } from '~/filter/problem';
import { useFilter } from '~/filter/useFilter';
import { RowsSkeleton } from '~/my/RowsSkeleton';
import { ProjectContext } from '~/project/context';
import { useTaskIsOpen } from '~/project/openTask';
import { useProjectByKey } from '~/project/useProjectByKey';
import { Found } from '~/search/Found';
import { EmptyState } from '~/ui/feedback';
import type { Shown } from './useShownProject';

const PAGES = {
  board: lazy(() => import('~/board/BoardPage').then((m) => ({ default: m.BoardPage }))),
  list: lazy(() => import('~/views/ListPage').then((m) => ({ default: m.ListPage }))),
  table: lazy(() => import('~/views/TablePage').then((m) => ({ default: m.TablePage }))),
  calendar: lazy(() => import('~/views/CalendarPage').then((m) => ({ default: m.CalendarPage }))),
};

export interface ViewBodyProps {
  view: SavedView;
  layout: ViewLayout;
  shown: Shown;
}

/** The tasks of a saved view, laid out by the same pages that lay out a project's. */
export function ViewBody({ view, layout, shown }: ViewBodyProps) {
  switch (shown.state) {
    case 'every':
      return <EveryProject view={view} />;
    case 'one':
      return <OneProject projectKey={shown.key} layout={layout} />;
    case 'loading':
      return <Waiting />;
    case 'missing':
      return <NoProject name={view.name} />;
    case 'failed':
      return (
        <Plain name={view.name}>
          <ViewError title="The view could not be read" error={shown.error} retry={shown.retry} />
        </Plain>
      );
  }
}

function Plain({ name, children }: { name: string; children: ReactNode }) {
  useTitle(useTaskIsOpen() ? null : [name]);
  return (
    <main className={shell.scroll} aria-label={name}>
      <div className={shell.column}>{children}</div>
    </main>
  );
}

function EveryProject({ view }: { view: SavedView }) {
  const { q } = useFilter();
  return (
    <Plain name={view.name}>
      <Found q={q} />
    </Plain>
  );
}

function OneProject({ projectKey, layout }: { projectKey: string; layout: ViewLayout }) {
  const found = useProjectByKey(projectKey);
  const project = found.state === 'found' ? found.project : undefined;
  const members = found.state === 'found' ? found.members : undefined;
  const open = useMemo(() => project && members && { project, members }, [project, members]);
  const Page = PAGES[layout];
  if (found.state === 'failed') {
    return (
      <Plain name={projectKey}>
        <ViewError title="This project could not be read" error={found.error} retry={found.retry} />
      </Plain>
    );
  }
  if (found.state === 'missing') return <NoProject name={projectKey} />;
  if (!open) return <Waiting />;
  return (
    <ProjectContext value={open}>
      <Suspense fallback={<Waiting />}>
        <Page key={open.project.id} />
      </Suspense>
    </ProjectContext>
  );
}

function Waiting() {
  return (
    <main className={shell.scroll}>
      <div className={shell.column}>
        <RowsSkeleton what="the view" />
      </div>
    </main>
  );
}

function NoProject({ name }: { name: string }) {
  return (
    <Plain name={name}>
      <EmptyState icon="board" title="This view leads nowhere">
        <p>The project it is over was left, archived, or never was. The view can be deleted.</p>
      </EmptyState>
    </Plain>
  );
}
