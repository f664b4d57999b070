import { useQueryClient } from '@tanstack/react-query';
import { fieldError } from '~/api/problem';
import { renameMe } from '~/api/profile';
import { textOf, useSubmit } from '~/app/useSubmit';
import { useAccount } from '~/pending/useOverlaid';
import { FormError } from '~/session/FormError';
import styles from '~/settings/settings.module.css';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/Button';
import { TextField } from '~/ui/Field';

export function ProfileForm() {
  const account = useAccount();
  const client = useQueryClient();
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await renameMe(textOf(form, 'display_name').trim());
    // The name stands on every board and in every list.
    await client.invalidateQueries();
    announce('Saved.');
  });
  return (
    <form key={account.display_name} className={styles.form} onSubmit={onSubmit}>
      <FormError title="Not saved" error={error} />
      <TextField
        label="Your name"
        name="display_name"
        defaultValue={account.display_name}
        required
        maxLength={100}
        autoComplete="name"
        error={fieldError(error, 'display_name')}
      />
      <div className={styles.actions}>
        <Button look="primary" type="submit" disabled={busy}>
          {busy ? 'Saving…' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
