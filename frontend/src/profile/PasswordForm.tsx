import { useQueryClient } from '@tanstack/react-query';
import { fieldError } from '~/api/problem';
import { changePassword, devicesQuery } from '~/api/profile';
import { textOf, useSubmit } from '~/app/useSubmit';
import { FormError } from '~/session/FormError';
import styles from '~/settings/settings.module.css';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/Button';
import { TextField } from '~/ui/Field';
import { showToast } from '~/ui/toast';

const LEAST = 10;
const MOST = 256;

export function PasswordForm() {
  const client = useQueryClient();
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await changePassword(textOf(form, 'current'), textOf(form, 'next'));
    form.reset();
    showToast({ kind: 'info', title: 'Your password is changed' });
    announce('Your password is changed.');
    await client.invalidateQueries({ queryKey: devicesQuery().queryKey });
  });
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <FormError title="The password was not changed" error={error} />
      <TextField
        label="Current password"
        name="current"
        type="password"
        required
        autoComplete="current-password"
        error={fieldError(error, 'current_password')}
      />
      <TextField
        label="New password"
        name="next"
        type="password"
        required
        minLength={LEAST}
        maxLength={MOST}
        autoComplete="new-password"
        hint={`At least ${LEAST} characters; a sentence is easiest to remember.`}
        error={fieldError(error, 'new_password')}
      />
      <div className={styles.actions}>
        <Button look="primary" type="submit" disabled={busy}>
          {busy ? 'Changing…' : 'Change password'}
        </Button>
      </div>
    </form>
  );
}
