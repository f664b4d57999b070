import { render, screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { session } from '~/api/session';
import { json, problem, stubFetch } from '~/test/fetch';
import { SignInForm } from './SignInForm';

beforeEach(() => session.set({ state: 'out' }));

async function fillIn() {
  await userEvent.type(screen.getByLabelText('E-mail'), ' ana@example.test ');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse battery');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('signing in keeps who it is', async () => {
  const account = { id: 'ana', email: 'ana@example.test', display_name: 'Ana' };
  const sent = stubFetch(() => json({ account }));
  const onDone = vi.fn();
  render(<SignInForm onDone={onDone} />);
  await fillIn();
  await vi.waitFor(() => expect(onDone).toHaveBeenCalled());
  expect(sent[0]?.body).toEqual({ email: 'ana@example.test', password: 'correct horse battery' });
  expect(session.get()).toEqual({ state: 'in', account });
});

test('a refusal is told in place, with the number to quote, and no second try to renew', async () => {
  const sent = stubFetch(() =>
    problem(401, 'wrong_credentials', { detail: 'e-mail or password is wrong' }),
  );
  render(<SignInForm />);
  await fillIn();
  expect(await screen.findByText('E-mail or password is wrong.')).toBeVisible();
  expect(screen.getByText('Request req-1')).toBeVisible();
  expect(sent).toHaveLength(1);
});

test('a wrong field is marked, described and focused', async () => {
  stubFetch(() =>
    problem(422, 'invalid_fields', {
      errors: [{ pointer: '/email', code: 'x', detail: 'is not an address' }],
    }),
  );
  render(<SignInForm />);
  await fillIn();
  const email = await screen.findByLabelText('E-mail');
  await vi.waitFor(() => expect(email).toHaveFocus());
  expect(email).toBeInvalid();
  expect(email).toHaveAccessibleDescription('Is not an address.');
});

test('password managers find their fields', () => {
  render(<SignInForm />);
  expect(screen.getByLabelText('E-mail')).toHaveAttribute('autocomplete', 'username');
  expect(screen.getByLabelText('Password')).toHaveAttribute('autocomplete', 'current-password');
});
