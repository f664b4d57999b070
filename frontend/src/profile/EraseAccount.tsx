import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldError } from '~/api/problem';
import { eraseMe } from '~/api/profile';
import { textOf, useSubmit } from '~/app/useSubmit';
import { useAccount } from '~/pending/useOverlaid';
import { FormError } from '~/session/FormError';
import styles from '~/settings/settings.module.css';
import { Button } from '~/ui/Button';
import { DialogForm, Modal } from '~/ui/Dialog';
import { TextField } from '~/ui/Field';

export function EraseAccount() {
  const [asking, setAsking] = useState(false);
  return (
    <div className={styles.danger}>
      <p className={styles.grow}>
        Your address, password, name, devices and tokens are gone at once. You leave your projects;
        one that would be left without an owner must be handed over first.
      </p>
      <Button look="danger" onClick={() => setAsking(true)}>
        Erase account…
      </Button>
      {asking && <EraseDialog onClose={() => setAsking(false)} />}
    </div>
  );
}

function EraseDialog({ onClose }: { onClose: () => void }) {
  const { display_name: name } = useAccount();
  const [typed, setTyped] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await eraseMe(textOf(form, 'password'));
    await navigate({ to: '/login' });
    client.clear();
  });
  return (
    <Modal
      open
      onClose={onClose}
      title="Erase your account?"
      about="This cannot be taken back, by nobody."
    >
      <DialogForm
        onSubmit={onSubmit}
        onCancel={onClose}
        submit={busy ? 'Erasing…' : 'Erase for good'}
        look="danger"
        disabled={busy || typed.trim() !== name}
      >
        <FormError title="The account was not erased" error={error} />
        <TextField
          label={`Type your name, ${name}`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
          error={fieldError(error, 'password')}
        />
      </DialogForm>
    </Modal>
  );
}
