import { useProject } from '~/project/context';
import { useLayoutTitle } from '~/project/useLayoutTitle';
import { Board } from './Board';

export function BoardPage() {
  const { project, members } = useProject();
  useLayoutTitle('Board');
  return <Board project={project} members={members} />;
}
