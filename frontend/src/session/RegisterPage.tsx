import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { register } from '~/api/account';
import { ApiError, fieldError } from '~/api/problem';
import { textOf, useSubmit } from '~/app/useSubmit';
import { useTitle } from '~/app/useTitle';
import { Button } from '~/ui/Button';
import { TextField } from '~/ui/Field';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';
import { EmailField, PasswordField } from './CredentialsFields';
import { FormError } from './FormError';

export function RegisterPage() {
  useTitle(['Create an account']);
  const { next } = useSearch({ from: '/register' });
  return (
    <AuthFrame
      title="Create an account"
      about="It takes a minute; there is nothing to confirm."
      other={
        <>
          Have an account?{' '}
          <Link to="/login" search={{ next }}>
            Sign in
          </Link>
        </>
      }
    >
      <RegisterForm next={next} />
    </AuthFrame>
  );
}

function RegisterForm({ next }: { next: string | undefined }) {
  const navigate = useNavigate();
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    await register({
      display_name: textOf(form, 'display_name').trim(),
      email: textOf(form, 'email').trim(),
      password: textOf(form, 'password'),
    });
    void navigate({ href: next ?? '/projects' });
  });
  const taken = error instanceof ApiError && error.status === 409;
  return (
    <form className={styles.form} onSubmit={onSubmit} aria-label="Create an account">
      {!taken && <FormError title="The account was not created" error={error} />}
      <TextField
        label="Your name"
        name="display_name"
        autoComplete="name"
        required
        maxLength={100}
        error={fieldError(error, 'display_name')}
      />
      <EmailField
        error={error}
        message={taken ? 'This e-mail has an account already. Sign in instead.' : undefined}
      />
      <PasswordField error={error} fresh />
      <Button look="primary" type="submit" wide className={styles.submit} disabled={busy}>
        {busy ? 'Creating…' : 'Create account'}
      </Button>
    </form>
  );
}
