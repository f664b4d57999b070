import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createProject } from '~/api/commands';
import { ApiError, fieldError } from '~/api/problem';
import { keys, projectsQuery } from '~/api/queries';
import { uuidv7 } from '~/api/uuid';
import { useSubmit } from '~/app/useSubmit';
import { FormError } from '~/session/FormError';
import { DialogForm, Modal } from '~/ui/Dialog';
import { TextField } from '~/ui/Field';
import { keyIn, KEY_PATTERN, suggestKey } from './keySuggestion';

export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const taken = useQuery(projectsQuery()).data?.map((project) => project.key);
  // Chosen once: sending the form again after a lost answer creates nothing twice.
  const [id] = useState(uuidv7);
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string>();
  const key = ownKey ?? suggestKey(name, taken);

  const { busy, error, onSubmit } = useSubmit(async () => {
    await createProject({ id, key, name: name.trim() });
    await client.invalidateQueries({ queryKey: keys.projects });
    onClose();
    await navigate({ to: '/p/$key', params: { key } });
  });
  return (
    <Modal
      open
      onClose={onClose}
      title="New project"
      about="A board with its own members and keys."
    >
      <DialogForm
        onSubmit={onSubmit}
        onCancel={onClose}
        submit={busy ? 'Creating…' : 'Create project'}
        disabled={busy}
      >
        {!isKeyTaken(error) && <FormError title="The project was not created" error={error} />}
        <TextField
          label="Name"
          name="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={100}
          autoComplete="off"
          placeholder="Website relaunch"
          error={fieldError(error, 'name')}
        />
        <TextField
          label="Key"
          name="key"
          value={key}
          onChange={(event) => setOwnKey(keyIn(event.target))}
          required
          pattern={KEY_PATTERN}
          maxLength={8}
          autoComplete="off"
          spellCheck={false}
          hint={`Two to eight letters. Tasks are called ${key || 'KEY'}-1, ${key || 'KEY'}-2 and so on.`}
          error={
            isKeyTaken(error) ? 'This key is taken. Choose another.' : fieldError(error, 'key')
          }
        />
      </DialogForm>
    </Modal>
  );
}

function isKeyTaken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}
