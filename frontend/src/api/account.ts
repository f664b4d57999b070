import { rememberToken } from './consistency';
import { call } from './http';
import { readMe } from './queries';
import { ApiError } from './problem';
import { session, signedIn, signedOut } from './session';
import type { Account } from './types';
import { lastAccount, rememberAccount } from '~/offline/lastAccount';

export interface Credentials {
  email: string;
  password: string;
}

/** Finds out who is signed in, once, at the start. */
export async function resumeSession(): Promise<void> {
  try {
    const account = await readMe();
    rememberAccount(account);
    session.set({ state: 'in', account });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) return signedOut();
    // What waits to be sent can be seen and added to until the server is back.
    const account = error.transient ? lastAccount() : undefined;
    if (!account) throw error;
    session.set({ state: 'in', account, assumed: true });
  }
}

/** Asks who is signed in, now that the server can be asked, where that had to be assumed. */
export async function confirmSession(): Promise<void> {
  const current = session.get();
  if (current.state !== 'in' || !current.assumed) return;
  try {
    signedIn(await readMe());
  } catch (error) {
    // A session that ran out has opened its dialog; a server that left again is asked again later.
    if (!(error instanceof ApiError)) throw error;
  }
}

export async function signIn(credentials: Credentials): Promise<void> {
  const answer = await call<{ account: Account }>('/session', {
    method: 'POST',
    body: credentials,
    anonymous: true,
  });
  signedIn(answer.data.account);
}

/** Finds out whether somebody has signed in at the provider meanwhile, in another tab. */
export async function returnFromProvider(): Promise<void> {
  try {
    const answer = await call<Account>('/me', { anonymous: true });
    signedIn(answer.data);
  } catch (error) {
    // Not yet, or nothing can be asked: the dialog stays.
    if (!(error instanceof ApiError)) throw error;
  }
}

/** Creates an account and signs it in: nobody types a password twice. */
export async function register(account: Credentials & { display_name: string }): Promise<void> {
  const answer = await call('/accounts', { method: 'POST', body: account, anonymous: true });
  rememberToken(answer.headers.get('Consistency-Token'), undefined);
  await signIn({ email: account.email, password: account.password });
}

export async function signOut(): Promise<void> {
  try {
    await call('/session', { method: 'DELETE', anonymous: true });
  } catch (error) {
    // A session that is already dead is what was asked for.
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  }
  signedOut();
}
