/** Returns a name to show; an erased account has none left. */
export function nameOf(person: { display_name: string | null } | null | undefined): string {
  return person?.display_name ?? 'Former member';
}
