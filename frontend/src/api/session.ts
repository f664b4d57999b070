import { createStore } from '~/app/store';
import { forgetAccount, rememberAccount } from '~/offline/lastAccount';
import { API } from './base';
import { forgetPositions } from './consistency';
import { ApiError, problemOf, UNREACHABLE } from './problem';
import type { Account } from './types';

/**
 * Who is signed in. `expired` keeps the page and its drafts: a dialog asks for the password, and
 * the requests that met the 401 wait for it.
 */
export type Session =
  | { state: 'unknown' }
  | { state: 'out' }
  /** `assumed` while the server could not be asked: then it is who used this browser last. */
  | { state: 'in'; account: Account; assumed?: true }
  | { state: 'expired'; account: Account };

export const session = createStore<Session>({ state: 'unknown' });

const RENEWED_AT = 'session-renewed-at';
let renewing: Promise<boolean> | undefined;

/** Waits for the sign-in dialog's outcome. */
let waiting: { promise: Promise<boolean>; resolve: (signedIn: boolean) => void } | undefined;

/** Remembers who signed in, and lets the requests that waited for it go on. */
export function signedIn(account: Account): void {
  const before = session.get();
  const shown = before.state === 'expired' || (before.state === 'in' && before.assumed);
  if (shown && before.account.id !== account.id) {
    // What is on the screen belongs to somebody else.
    forgetPositions();
    window.location.reload();
    return;
  }
  markRenewed();
  rememberAccount(account);
  session.set({ state: 'in', account });
  waiting?.resolve(true);
  waiting = undefined;
}

export function signedOut(): void {
  forgetPositions();
  forgetAccount();
  session.set({ state: 'out' });
  waiting?.resolve(false);
  waiting = undefined;
}

/**
 * Makes the session good again after a 401 to a request sent at `sentAt`; false when nobody is
 * signed in. All requests of all tabs share one renewal: a refresh token used twice would be taken
 * for a stolen one and end the session everywhere.
 */
export function renewSession(sentAt: number): Promise<boolean> {
  renewing ??= underLock(() => refreshUnlessDone(sentAt)).finally(() => {
    renewing = undefined;
  });
  return renewing.then((renewed) => renewed || askToSignIn());
}

async function underLock(work: () => Promise<boolean>): Promise<boolean> {
  // Web Locks exist on secure origins only; elsewhere one tab alone is the common case.
  const locks = navigator.locks as LockManager | undefined | null;
  return locks ? locks.request('session-refresh', work) : work();
}

async function refreshUnlessDone(sentAt: number): Promise<boolean> {
  if (renewedAt() > sentAt) return true;
  let response: Response;
  try {
    response = await fetch(`${API}/session/refresh`, {
      method: 'POST',
      credentials: 'same-origin',
    });
  } catch {
    throw new ApiError(UNREACHABLE);
  }
  if (response.ok) {
    markRenewed();
    return true;
  }
  if (response.status === 401) return false;
  throw await problemOf(response);
}

function askToSignIn(): Promise<boolean> {
  const current = session.get();
  if (current.state === 'in') session.set({ state: 'expired', account: current.account });
  if (session.get().state !== 'expired') return Promise.resolve(false);
  waiting ??= deferred();
  return waiting.promise;
}

function deferred(): NonNullable<typeof waiting> {
  let resolve: (signedIn: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function markRenewed(): void {
  try {
    localStorage.setItem(RENEWED_AT, String(Date.now()));
  } catch {
    // Without storage the tabs cannot tell each other; each renews for itself.
  }
}

function renewedAt(): number {
  try {
    return Number(localStorage.getItem(RENEWED_AT) ?? 0);
  } catch {
    return 0;
  }
}
