import { useState } from 'react';
import { useToldProjectCommand } from '~/projects/useProjectCommand';
import { Button } from '~/ui/Button';
import { CopyField } from '~/ui/CopyField';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';

export function PublicLink({ project, may }: SectionProps) {
  const run = useToldProjectCommand(project.id);
  const [address, setAddress] = useState<string>();
  // Taking access away must be possible in an archived project, too.
  const mayRevoke = project.role === 'owner';

  const publish = async () => {
    const accepted = await run({ type: 'publish_link' }, 'The link was not published');
    if (accepted?.token) setAddress(`${window.location.origin}/s/${accepted.token}`);
  };
  const revoke = async () => {
    if (await run({ type: 'revoke_link' }, 'The link was not revoked')) setAddress(undefined);
  };
  if (!project.public_link) {
    return (
      <div className={styles.actions}>
        <Button disabled={!may} onClick={() => void publish()}>
          Publish a link
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.form}>
      {address === undefined ? (
        <p>
          A link is published. Its address was shown once, when it was made; revoke it to publish
          another.
        </p>
      ) : (
        <CopyField
          label="Address of the board"
          value={address}
          hint="Copy it now: it is shown only this once."
        />
      )}
      <div className={styles.actions}>
        <Button look="danger" disabled={!mayRevoke} onClick={() => void revoke()}>
          Revoke the link
        </Button>
      </div>
    </div>
  );
}
