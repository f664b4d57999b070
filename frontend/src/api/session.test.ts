import { beforeEach, expect, test, vi } from 'vitest';
import { json, problem, stubFetch } from '~/test/fetch';
import { call } from './http';
import { session, signedIn } from './session';

const ANA = { id: 'ana', display_name: 'Ana' };

beforeEach(() => {
  session.set({ state: 'in', account: ANA });
});

test('a session that ran out is renewed once, for all requests that met it', async () => {
  let renewed = false;
  const sent = stubFetch(({ path }) => {
    if (path === '/session/refresh') {
      renewed = true;
      return json({ account: ANA });
    }
    return renewed ? json({ path }) : problem(401, 'session_expired');
  });
  const answers = await Promise.all([call('/me'), call('/projects')]);
  expect(answers.map(({ data }) => data)).toEqual([{ path: '/me' }, { path: '/projects' }]);
  expect(sent.filter(({ path }) => path === '/session/refresh')).toHaveLength(1);
});

test('a request that met the end of the session waits for the sign-in and goes on', async () => {
  let back = false;
  stubFetch(({ path }) => {
    if (path === '/session/refresh') return problem(401, 'not_signed_in');
    return back ? json('done') : problem(401, 'session_expired');
  });
  const waiting = call('/tasks', { method: 'POST', body: {} });
  await vi.waitFor(() => expect(session.get().state).toBe('expired'));
  back = true;
  signedIn(ANA);
  expect((await waiting).data).toBe('done');
  expect(session.get()).toEqual({ state: 'in', account: ANA });
});

test('without a session a 401 is an error, not a dialog', async () => {
  session.set({ state: 'unknown' });
  stubFetch(() => problem(401, 'not_signed_in'));
  await expect(call('/me')).rejects.toMatchObject({ status: 401, code: 'not_signed_in' });
});

test('a problem keeps its request id, and any other error page becomes a problem', async () => {
  stubFetch((_request, turn) =>
    turn === 1
      ? problem(404, 'not_found')
      : new Response('<html>', { status: 500, headers: { 'Request-Id': 'req-2' } }),
  );
  await expect(call('/a')).rejects.toMatchObject({ problem: { request_id: 'req-1' } });
  await expect(call('/b')).rejects.toMatchObject({
    code: 'http_500',
    problem: { request_id: 'req-2' },
  });
});
