import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { session } from '~/api/session';
import { json, problem, stubFetch } from '~/test/fetch';
import { ProviderSignIn } from './ProviderSignIn';
import { signInProblem } from './signInProblem';

const ana = { id: 'ana', email: 'ana@example.test', display_name: 'Ana' };

function show(apart: boolean) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <ProviderSignIn next="/p/WEB?task=WEB-1" apart={apart} />
    </QueryClientProvider>,
  );
}

test('the provider is offered by its name and leads back to the page', async () => {
  const sent = stubFetch(() => json({ provider: { name: 'Example' } }));
  show(false);
  const link = await screen.findByRole('link', { name: 'Sign in with Example' });
  expect(link).toHaveAttribute('href', '/api/v1/oidc/start?return_to=%2Fp%2FWEB%3Ftask%3DWEB-1');
  expect(link).not.toHaveAttribute('target');
  expect(sent[0]?.path).toBe('/oidc');
});

test.each([
  ['none is configured', () => json({ provider: null })],
  ['nobody can tell', () => problem(503, 'unavailable')],
])('nothing is offered where %s', async (_name, reply) => {
  const sent = stubFetch(reply);
  const { container } = show(false);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(container).toBeEmptyDOMElement();
});

test('beside a page with drafts it opens a tab, and the page goes on after the return', async () => {
  session.set({ state: 'expired', account: ana });
  let back = false;
  const sent = stubFetch(({ path }) => {
    if (path === '/oidc') return json({ provider: { name: 'Example' } });
    return back ? json(ana) : problem(401, 'session_expired');
  });
  show(true);
  const link = await screen.findByRole('link', { name: 'Sign in with Example' });
  expect(link).toHaveAttribute('target', '_blank');
  await waitFor(() => {
    window.dispatchEvent(new Event('focus'));
    expect(sent.map(({ path }) => path)).toContain('/me');
  });
  expect(session.get().state).toBe('expired');
  back = true;
  window.dispatchEvent(new Event('focus'));
  await waitFor(() => expect(session.get()).toEqual({ state: 'in', account: ana }));
});

test('every failure has its words', () => {
  expect(signInProblem(undefined)).toBeUndefined();
  expect(signInProblem('email_not_verified')).toContain('not verified');
  expect(signInProblem('never heard of')).toContain('Something went wrong');
});
