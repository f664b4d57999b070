/** What to say when the way through the provider has failed, by the code in the page's address. */
const WORDS: Partial<Record<string, string>> = {
  sign_in_not_begun: 'That sign-in was begun in another browser, or took too long. Begin again.',
  sign_in_refused: 'The provider did not sign you in. Try again, or use your password.',
  email_not_verified:
    'The provider has not verified your e-mail address. Verify it there, then try again.',
  email_clash:
    'Somebody else at the provider uses the account with your e-mail address. Ask whoever runs Task Manager.',
  already_exists: 'An account with your e-mail address was created just now. Try again.',
  too_many_requests: 'Too many attempts. Wait a minute, then try again.',
  unavailable: 'The provider cannot be reached right now. Try again in a moment.',
};

export function signInProblem(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  return WORDS[code] ?? 'Something went wrong on the way back from the provider. Try again.';
}
