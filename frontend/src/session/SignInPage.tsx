import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTitle } from '~/app/useTitle';
import { AuthFrame } from './AuthFrame';
import { SignInForm } from './SignInForm';

export function SignInPage() {
  useTitle(['Sign in']);
  const { next } = useSearch({ from: '/login' });
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
      <SignInForm onDone={() => void navigate({ href: next ?? '/my' })} />
    </AuthFrame>
  );
}
