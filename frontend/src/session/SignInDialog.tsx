import { useStore } from '~/app/store';
import { session, signedOut } from '~/api/session';
import { Modal } from '~/ui/Dialog';
import { ProviderSignIn } from './ProviderSignIn';
import { SignInForm } from './SignInForm';

/** Over the page, when a session has run out: drafts and waiting changes stay where they are. */
export function SignInDialog() {
  const current = useStore(session);
  return (
    <Modal
      open={current.state === 'expired'}
      onClose={signedOut}
      title="Sign in again"
      about="Your session has ended. What you typed is still here and is sent once you are back."
    >
      <SignInForm />
      <ProviderSignIn next="/" apart />
    </Modal>
  );
}
