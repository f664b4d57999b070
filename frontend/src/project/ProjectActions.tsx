import { lazy, Suspense, useState } from 'react';
import type { Member, Project } from '~/api/types';
import { describeError } from '~/api/problem';
import { useProjectCommand } from '~/projects/useProjectCommand';
import { AvatarStack } from '~/ui/Avatar';
import { Button, IconButton } from '~/ui/Button';
import { Dropdown, MenuItem, MenuSeparator } from '~/ui/Menu';
import { nameOf } from '~/ui/people';
import { showToast } from '~/ui/toast';

const MembersDialog = lazy(() =>
  import('~/projects/MembersDialog').then((m) => ({ default: m.MembersDialog })),
);
const ArchivedDialog = lazy(() =>
  import('~/board/ArchivedDialog').then((m) => ({ default: m.ArchivedDialog })),
);

/** What can be done with a whole project: people, archive. */
export function ProjectActions({ project, members }: { project: Project; members: Member[] }) {
  const [open, setOpen] = useState<'none' | 'members' | 'archived'>('none');
  const command = useProjectCommand(project.id);
  const close = () => setOpen('none');
  const archive = async () => {
    try {
      await command({ type: project.archived ? 'restore' : 'archive' });
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({
        kind: 'error',
        title: 'The project was not changed',
        detail: message,
        requestId,
      });
    }
  };
  return (
    <>
      <Button look="ghost" onClick={() => setOpen('members')}>
        <span className="visually-hidden">Members</span>
        <AvatarStack names={members.map(nameOf)} size={24} />
      </Button>
      <Dropdown trigger={<IconButton icon="more" label="Project menu" />}>
        <MenuItem icon="people" onSelect={() => setOpen('members')}>
          Members…
        </MenuItem>
        <MenuItem icon="archive" onSelect={() => setOpen('archived')}>
          Archived tasks…
        </MenuItem>
        {project.role === 'owner' && (
          <>
            <MenuSeparator />
            <MenuItem
              icon={project.archived ? 'restore' : 'archive'}
              onSelect={() => void archive()}
            >
              {project.archived ? 'Restore project' : 'Archive project'}
            </MenuItem>
          </>
        )}
      </Dropdown>
      <Suspense>
        {open === 'members' && <MembersDialog project={project} onClose={close} />}
        {open === 'archived' && <ArchivedDialog project={project} onClose={close} />}
      </Suspense>
    </>
  );
}
