import type { Project } from '~/api/types';
import { Modal } from '~/ui/Dialog';
import { Members } from './Members';

export function MembersDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  return (
    <Modal open wide onClose={onClose} title={`Members of ${project.name}`}>
      <Members project={project} />
    </Modal>
  );
}
