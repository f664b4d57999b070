import type { Account } from '~/api/types';

/** Who used this browser last: all that is known of a session while nobody can be asked. */

const KEY = 'last-account';

export function rememberAccount({ id, display_name }: Account): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ id, display_name }));
  } catch {
    // Without storage the next start needs the network.
  }
}

export function forgetAccount(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Then nothing was remembered either.
  }
}

/** Returns the account that was signed in last and has not signed out since, if any. */
export function lastAccount(): Account | undefined {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Account> | null;
    const { id, display_name } = found ?? {};
    return typeof id === 'string' && typeof display_name === 'string'
      ? { id, display_name }
      : undefined;
  } catch {
    return undefined;
  }
}
