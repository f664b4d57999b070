import { useTitle } from '~/app/useTitle';
import { useSavedView } from '~/saved/context';
import { useProject } from './context';
import { useTaskIsOpen } from './openTask';

/** Names the page after the saved view, else the layout, and the project; an open task names it itself. */
export function useLayoutTitle(layout: string): void {
  const { project } = useProject();
  const saved = useSavedView();
  useTitle(useTaskIsOpen() ? null : [saved?.name ?? layout, project.name]);
}
