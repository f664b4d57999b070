import { useTitle } from '~/app/useTitle';
import { useProject } from '~/project/context';
import { useTaskIsOpen } from '~/project/openTask';
import { Board } from './Board';

export function BoardPage() {
  const { project, members } = useProject();
  // An open task names the page.
  useTitle(useTaskIsOpen() ? null : ['Board', project.name]);
  return <Board project={project} members={members} />;
}
