import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { viewsQuery, type SavedView, type ViewLayout } from '~/api/saved';
import { PageHeader } from '~/app/PageHeader';
import { Screen } from '~/app/Screen';
import { NotFoundScreen } from '~/app/screens';
import shell from '~/app/shell.module.css';
import { useFilterKeys } from '~/filter/FilterBar';
import bar from '~/filter/filter.module.css';
import { QueryInput } from '~/filter/QueryInput';
import { useFilter } from '~/filter/useFilter';
import quick from '~/my/quick.module.css';
import { RowsSkeleton } from '~/my/RowsSkeleton';
import { TaskBeside } from '~/project/TaskBeside';
import { ErrorPanel } from '~/ui/feedback';
import { Icon } from '~/ui/Icon';
import { Segments } from '~/ui/Segments';
import { SavedViewContext } from './context';
import { useShownProject, type ShownProject } from './useShownProject';
import { ViewActions } from './ViewActions';
import { ViewBody } from './ViewBody';
import { LAYOUTS } from './viewSearch';

/** A query somebody keeps, in the layout they keep it in; the address holds what differs from that. */
export function ViewPage() {
  const { viewId } = useParams({ from: '/app/views/$viewId' });
  const views = useQuery(viewsQuery());
  const view = views.data?.find(({ id }) => id === viewId);
  if (view) {
    return (
      <SavedViewContext value={view}>
        <OpenView key={view.id} view={view} />
      </SavedViewContext>
    );
  }
  if (views.isError && !views.data) {
    const retry = () => void views.refetch();
    return (
      <Screen title="Saved view">
        <ErrorPanel title="Your views could not be read" error={views.error} retry={retry} />
      </Screen>
    );
  }
  // One made elsewhere may not be in the list that is cached.
  if (!views.isFetching) return <NotFoundScreen />;
  return (
    <Screen title="Saved view">
      <RowsSkeleton what="the view" />
    </Screen>
  );
}

function OpenView({ view }: { view: SavedView }) {
  const { q } = useFilter();
  const layout = useSearch({ strict: false, select: (search) => search.layout }) ?? view.layout;
  const project = useShownProject(view, layout, q);
  return (
    <>
      <PageHeader
        title={
          <>
            <Icon name={layout} />
            <span>{view.name}</span>
          </>
        }
      >
        <ViewActions view={view} shown={{ query: q, layout }} />
      </PageHeader>
      <ViewBar layout={layout} project={project} />
      <div className={shell.split}>
        <ViewBody view={view} layout={layout} shown={project.shown} />
        <TaskBeside />
      </div>
    </>
  );
}

/** The query as text, the layout, and the project where there is a choice of them. */
function ViewBar({ layout, project }: { layout: ViewLayout; project: ShownProject }) {
  const { q, setQ } = useFilter();
  const navigate = useNavigate();
  const element = useRef<HTMLDivElement>(null);
  useFilterKeys(() => element.current?.querySelector('input')?.focus());
  const change = (what: { layout: ViewLayout } | { in: string }) =>
    void navigate({ to: '.', search: (now: object) => ({ ...now, ...what }) });
  const { shown, choices } = project;
  return (
    <div className={bar.bar} ref={element} role="search" aria-label="View">
      <QueryInput q={q} onQuery={setQ} />
      <div className={bar.facets}>
        <Segments
          label="Layout"
          value={layout}
          options={LAYOUTS}
          onChange={(next) => change({ layout: next })}
        />
        {choices.length > 0 && (
          <select
            className={quick.project}
            aria-label="Project"
            value={shown.state === 'one' ? shown.key : ''}
            onChange={(event) => change({ in: event.target.value })}
          >
            {shown.state !== 'one' && <option value="" />}
            {choices.map((choice) => (
              <option key={choice.id} value={choice.key}>
                {choice.name}
              </option>
            ))}
          </select>
        )}
      </div>
    </div>
  );
}
