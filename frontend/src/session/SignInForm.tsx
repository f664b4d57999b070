import { signIn } from '~/api/account';
import { textOf, useSubmit } from '~/app/useSubmit';
import { Button } from '~/ui/Button';
import styles from './auth.module.css';
import { EmailField, PasswordField } from './CredentialsFields';
import { FormError } from './FormError';

/** Asks for e-mail and password; used by the page and by the dialog over an interrupted page. */
export function SignInForm({ onDone }: { onDone?: () => void }) {
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await signIn({ email: textOf(form, 'email').trim(), password: textOf(form, 'password') });
    onDone?.();
  });
  return (
    <form className={styles.form} onSubmit={onSubmit} aria-label="Sign in">
      <FormError title="Not signed in" error={error} />
      <EmailField error={error} />
      <PasswordField error={error} />
      <Button look="primary" type="submit" wide className={styles.submit} disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
