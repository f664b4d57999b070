import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { ViewContent } from '~/api/saved';
import { uuidv7 } from '~/api/uuid';
import { Button } from '~/ui/Button';
import { useKeepView } from './useSaved';

const NameDialog = lazy(() => import('./NameDialog').then((m) => ({ default: m.NameDialog })));

/** Keeps what is shown under a name, and goes there. */
export function SaveAsView(shown: Omit<ViewContent, 'name'>) {
  const [asking, setAsking] = useState(false);
  const keep = useKeepView();
  const navigate = useNavigate();
  const onName = (name: string) => {
    const id = uuidv7();
    keep({ id, content: { ...shown, name } });
    void navigate({ to: '/views/$viewId', params: { viewId: id } });
  };
  return (
    <>
      <Button look="ghost" small onClick={() => setAsking(true)}>
        Save as view
      </Button>
      <Suspense>
        {asking && (
          <NameDialog
            title="Save as view"
            about={shown.query}
            onName={onName}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </>
  );
}
