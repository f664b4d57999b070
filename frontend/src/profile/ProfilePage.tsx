import { PageHeader } from '~/app/PageHeader';
import { useTitle } from '~/app/useTitle';
import { Sections } from '~/settings/Sections';
import { Appearance } from './Appearance';
import { Devices } from './Devices';
import { EraseAccount } from './EraseAccount';
import { PasswordForm } from './PasswordForm';
import { ProfileForm } from './ProfileForm';
import { Tokens } from './Tokens';

const SECTIONS = [
  {
    id: 'profile',
    title: 'Profile',
    about: 'What others see beside what you do.',
    body: <ProfileForm />,
  },
  {
    id: 'appearance',
    title: 'Appearance and keys',
    about: 'Kept in this browser alone.',
    body: <Appearance />,
  },
  {
    id: 'devices',
    title: 'Devices',
    about: 'Where you are signed in. One that you revoke stops working within seconds.',
    body: <Devices />,
  },
  {
    id: 'password',
    title: 'Password',
    about: 'Changing it signs out every other device.',
    body: <PasswordForm />,
  },
  {
    id: 'tokens',
    title: 'API tokens',
    about: 'For programs that act as you in your projects. They cannot change your account.',
    body: <Tokens />,
  },
  {
    id: 'erase',
    title: 'Erase account',
    about: 'What you did stays in the history of your projects, under no name.',
    body: <EraseAccount />,
  },
];

/** Everything about oneself. */
export function ProfilePage() {
  useTitle(['Your settings']);
  return (
    <>
      <PageHeader title="Your settings" />
      <Sections label="Your settings" sections={SECTIONS} />
    </>
  );
}
