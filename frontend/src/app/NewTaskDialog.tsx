import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { projectsQuery } from '~/api/queries';
import { QuickAddDialog } from '~/quickadd/QuickAddDialog';

/** Writes a task from any screen, into the project that is open if one is. */
export function NewTaskDialog({ onClose }: { onClose: () => void }) {
  const key = useParams({ strict: false, select: (params) => params.key });
  const open = useQuery(projectsQuery()).data?.find((project) => project.key === key);
  return <QuickAddDialog projectId={open?.id} onClose={onClose} />;
}
