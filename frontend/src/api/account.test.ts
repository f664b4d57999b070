import { beforeEach, expect, test, vi } from 'vitest';
import { lastAccount } from '~/offline/lastAccount';
import { json, problem, stubFetch } from '~/test/fetch';
import { confirmSession, resumeSession } from './account';
import { session, signedIn, signedOut } from './session';

const ANA = { id: 'ana', display_name: 'Ana' };
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(() => {
  localStorage.clear();
  session.set({ state: 'unknown' });
});

test('without a server the pages open for who was signed in last', async () => {
  signedIn(ANA);
  session.set({ state: 'unknown' });
  stubFetch(unreachable);
  await resumeSession();
  expect(session.get()).toEqual({ state: 'in', account: ANA, assumed: true });
});

test('nobody is assumed after signing out, nor where nobody ever signed in', async () => {
  signedIn(ANA);
  signedOut();
  session.set({ state: 'unknown' });
  stubFetch(unreachable);
  await expect(resumeSession()).rejects.toThrow();
  expect(session.get()).toEqual({ state: 'unknown' });
});

test('a server that knows nobody makes the browser forget, too', async () => {
  signedIn(ANA);
  session.set({ state: 'unknown' });
  stubFetch(() => problem(401, 'not_signed_in'));
  await resumeSession();
  expect(session.get()).toEqual({ state: 'out' });
  expect(lastAccount()).toBeUndefined();
});

test('what was assumed is confirmed; somebody else’s session opens pages of their own', async () => {
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => undefined);
  session.set({ state: 'in', account: ANA, assumed: true });
  stubFetch(() => json(ANA));
  await confirmSession();
  expect(session.get()).toEqual({ state: 'in', account: ANA });
  expect(reload).not.toHaveBeenCalled();

  session.set({ state: 'in', account: ANA, assumed: true });
  stubFetch(() => json({ id: 'bo', display_name: 'Bo' }));
  await confirmSession();
  expect(reload).toHaveBeenCalledOnce();
});

test('what the browser kept is not believed when it is no account', () => {
  for (const text of ['{"id":1}', 'not JSON', 'null']) {
    localStorage.setItem('last-account', text);
    expect(lastAccount()).toBeUndefined();
  }
});
