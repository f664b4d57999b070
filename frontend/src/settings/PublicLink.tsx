import { useState } from 'react';
import { API } from '~/api/base';
import { useToldProjectCommand } from '~/projects/useProjectCommand';
import { Button } from '~/ui/Button';
import { CopyField } from '~/ui/CopyField';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';

export function PublicLink({ project, may }: SectionProps) {
  const run = useToldProjectCommand(project.id);
  const [token, setToken] = useState<string>();
  // Taking access away must be possible in an archived project, too.
  const mayRevoke = project.role === 'owner';

  const publish = async () => {
    const accepted = await run({ type: 'publish_link' }, 'The link was not published');
    if (accepted?.token) setToken(accepted.token);
  };
  const revoke = async () => {
    if (await run({ type: 'revoke_link' }, 'The link was not revoked')) setToken(undefined);
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
      {token === undefined ? (
        <p>
          A link is published. Its addresses were shown once, when it was made; revoke it to publish
          another.
        </p>
      ) : (
        <Addresses projectId={project.id} token={token} />
      )}
      <div className={styles.actions}>
        <Button look="danger" disabled={!mayRevoke} onClick={() => void revoke()}>
          Revoke the link
        </Button>
      </div>
    </div>
  );
}

/** What the one secret opens: the board to look at, and its dates to subscribe to. */
function Addresses({ projectId, token }: { projectId: string; token: string }) {
  const { origin } = window.location;
  return (
    <>
      <CopyField
        label="Address of the board"
        value={`${origin}/s/${token}`}
        hint="Copy it now: it is shown only this once."
      />
      <CopyField
        label="Address of the calendar"
        value={`${origin}${API}/projects/${projectId}/calendar.ics?token=${token}`}
        hint="For calendars to subscribe to: start and due dates. Also shown only this once."
      />
    </>
  );
}
