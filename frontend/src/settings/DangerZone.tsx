import { useState } from 'react';
import { useToldProjectCommand } from '~/projects/useProjectCommand';
import { Button } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';

export function DangerZone({ project, may }: SectionProps) {
  const run = useToldProjectCommand(project.id);
  const [asking, setAsking] = useState(false);
  const archive = async () => {
    setAsking(false);
    await run({ type: 'archive' }, 'The project was not archived');
  };
  if (project.archived) {
    return (
      <div className={styles.danger}>
        <p className={styles.grow}>This project is archived: it can be read, not changed.</p>
        <Button
          disabled={!may}
          onClick={() => void run({ type: 'restore' }, 'The project was not restored')}
        >
          Restore project
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.danger}>
      <p className={styles.grow}>
        Archiving leaves everything readable and lets nobody change it. An owner can restore it.
      </p>
      <Button look="danger" disabled={!may} onClick={() => setAsking(true)}>
        Archive project…
      </Button>
      <Modal
        open={asking}
        onClose={() => setAsking(false)}
        title={`Archive ${project.name}?`}
        about="Nobody can change its tasks until an owner restores it."
      >
        <DialogActions>
          <Button onClick={() => setAsking(false)}>Cancel</Button>
          <Button look="danger" onClick={() => void archive()}>
            Archive
          </Button>
        </DialogActions>
      </Modal>
    </div>
  );
}
