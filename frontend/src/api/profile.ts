import { queryOptions } from '@tanstack/react-query';
import { rememberToken } from './consistency';
import { call } from './http';
import type { components } from './schema';
import { session, signedOut } from './session';

/** One's own account: name, password, devices, tokens, and its end. */

type Schemas = components['schemas'];

export type Device = Schemas['DeviceBody'];
export type ApiToken = Schemas['ApiToken'];
export type IssuedApiToken = Schemas['IssuedApiToken'];

export const devicesQuery = () =>
  queryOptions({
    queryKey: ['devices'] as const,
    queryFn: async ({ signal }) =>
      (await call<Schemas['DevicesBody']>('/sessions', { signal })).data.items,
  });

export const tokensQuery = () =>
  queryOptions({
    queryKey: ['api-tokens'] as const,
    queryFn: async ({ signal }) =>
      (await call<Schemas['ApiTokensBody']>('/api-tokens', { signal })).data.items,
  });

export async function renameMe(display_name: string): Promise<void> {
  const answer = await call<Schemas['Profile']>('/account', {
    method: 'PATCH',
    body: { display_name },
  });
  rememberToken(answer.headers.get('Consistency-Token'), undefined);
  const name = answer.data.display_name;
  session.set((now) =>
    now.state === 'in' ? { ...now, account: { ...now.account, display_name: name } } : now,
  );
}

export async function changePassword(current: string, next: string): Promise<void> {
  await call('/account/password', {
    method: 'POST',
    body: { current_password: current, new_password: next },
  });
}

export async function revokeDevice(id: string): Promise<void> {
  await call(`/sessions/${id}`, { method: 'DELETE' });
}

export async function createToken(name: string, expires_at?: string): Promise<IssuedApiToken> {
  const body = expires_at === undefined ? { name } : { name, expires_at };
  return (await call<IssuedApiToken>('/api-tokens', { method: 'POST', body })).data;
}

export async function revokeToken(id: string): Promise<void> {
  await call(`/api-tokens/${id}`, { method: 'DELETE' });
}

/** Erases the account; whoever does it is signed out everywhere. */
export async function eraseMe(password: string): Promise<void> {
  await call('/account', { method: 'DELETE', body: { password } });
  signedOut();
}
