import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { session } from '~/api/session';
import { problem, stubFetch } from '~/test/fetch';
import { EraseAccount } from './EraseAccount';

const navigate = vi.fn(() => Promise.resolve());
vi.mock('@tanstack/react-router', () => ({ useNavigate: () => navigate }));

beforeEach(() => session.set({ state: 'in', account: { id: 'a', display_name: 'Ana Lima' } }));
afterEach(() => session.set({ state: 'unknown' }));

async function open() {
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <EraseAccount />
    </QueryClientProvider>,
  );
  await user.click(screen.getByRole('button', { name: 'Erase account…' }));
  return { user, erase: () => screen.getByRole('button', { name: 'Erase for good' }) };
}

it('waits until the name is typed, then asks with the password and signs out', async () => {
  const sent = stubFetch(() => new Response(null, { status: 204 }));
  const { user, erase } = await open();
  await user.type(screen.getByLabelText('Password'), 'lantern over gravel');
  expect(erase()).toBeDisabled();
  await user.type(screen.getByLabelText('Type your name, Ana Lima'), 'Ana Lima');
  await user.click(erase());
  await vi.waitFor(() => expect(navigate).toHaveBeenCalledWith({ to: '/login' }));
  expect(sent[0]).toMatchObject({
    method: 'DELETE',
    path: '/account',
    body: { password: 'lantern over gravel' },
  });
  expect(session.get().state).toBe('out');
});

it('stays, and says why, when a project would be left without an owner', async () => {
  stubFetch(() => problem(409, 'last_owner', { detail: 'hand over Garden first' }));
  const { user, erase } = await open();
  await user.type(screen.getByLabelText('Password'), 'x');
  await user.type(screen.getByLabelText('Type your name, Ana Lima'), 'Ana Lima');
  await user.click(erase());
  expect(await screen.findByText('Hand over Garden first.')).toBeInTheDocument();
  expect(session.get().state).toBe('in');
});
