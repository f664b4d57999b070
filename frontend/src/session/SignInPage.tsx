import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTitle } from '~/app/useTitle';
import { ErrorPanel } from '~/ui/feedback';
import { AuthFrame } from './AuthFrame';
import { ProviderSignIn } from './ProviderSignIn';
import { SignInForm } from './SignInForm';
import styles from './auth.module.css';
import { signInProblem } from './signInProblem';

export function SignInPage() {
  useTitle(['Sign in']);
  const { next, problem } = useSearch({ from: '/login' });
  const failed = signInProblem(problem);
  const navigate = useNavigate();
  return (
    <AuthFrame
      title="Sign in"
      about="Your boards, with every change on record."
      other={
        <>
          New here?{' '}
          <Link to="/register" search={{ next }}>
            Create an account
          </Link>
        </>
      }
    >
      {failed && <ErrorPanel title="Not signed in" error={new Error(failed)} />}
      <SignInForm onDone={() => void navigate({ href: next ?? '/my' })} />
      <ProviderSignIn next={next ?? '/my'} />
      <details className={styles.forgot}>
        <summary>Forgot your password?</summary>
        Whoever runs this Task Manager can give you a new one. Change it in your profile afterwards.
      </details>
    </AuthFrame>
  );
}
