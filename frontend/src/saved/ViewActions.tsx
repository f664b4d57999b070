import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { SavedView, ViewLayout } from '~/api/saved';
import { Button, IconButton } from '~/ui/Button';
import { Dropdown, MenuItem, MenuSeparator } from '~/ui/Menu';
import { contentOf, useForgetView, useKeepView } from './useSaved';

const NameDialog = lazy(() => import('./NameDialog').then((m) => ({ default: m.NameDialog })));

export interface ViewActionsProps {
  view: SavedView;
  /** What is on the screen, which may differ from what was saved. */
  shown: { query: string; layout: ViewLayout };
}

/** What can be done with a saved view: keep what was changed of it, rename it, delete it. */
export function ViewActions({ view, shown }: ViewActionsProps) {
  const [naming, setNaming] = useState(false);
  const keep = useKeepView();
  const forget = useForgetView();
  const navigate = useNavigate();
  const { id } = view;
  const changed = shown.query !== view.query || shown.layout !== view.layout;
  const save = () => {
    keep({ id, content: { ...contentOf(view), ...shown } });
    void navigate({
      to: '.',
      search: (now: object) => ({ ...now, q: undefined, layout: undefined }),
      replace: true,
    });
  };
  const remove = () => {
    forget(view);
    void navigate({ to: '/my' });
  };
  return (
    <>
      {changed && (
        <Button small onClick={save}>
          Save changes
        </Button>
      )}
      <Dropdown trigger={<IconButton icon="more" label="View menu" />}>
        <MenuItem icon="edit" onSelect={() => setNaming(true)}>
          Rename…
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon="trash" danger onSelect={remove}>
          Delete view
        </MenuItem>
      </Dropdown>
      <Suspense>
        {naming && (
          <NameDialog
            title="Rename view"
            name={view.name}
            onName={(name) => keep({ id, content: { ...contentOf(view), name } })}
            onClose={() => setNaming(false)}
          />
        )}
      </Suspense>
    </>
  );
}
