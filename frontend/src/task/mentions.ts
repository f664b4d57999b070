import type { Member } from '~/api/types';
import { nameOf } from '~/ui/people';

/**
 * A stored text mentions a person as `@` and the account's id, because names change. People read
 * and write `@Ana Lima`: these functions lead from one to the other.
 */

const ID =
  /(^|[^\p{L}\p{N}_\\])@([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})(?![\p{L}\p{N}_-])/gu;

/** Returns the text with names in the place of ids, as far as they are known. */
export function withNames(text: string, nameOfId: (id: string) => string | undefined): string {
  return text.replace(ID, (whole, before: string, id: string) => {
    const name = nameOfId(id);
    return name === undefined ? whole : `${before}@${name}`;
  });
}

/** Returns the text with ids in the place of members' names; the longest name that fits counts. */
export function withIds(text: string, members: readonly Member[]): string {
  const named = members.toSorted((a, b) => nameOf(b).length - nameOf(a).length);
  let stored = '';
  let from = 0;
  for (const { index, 0: sign } of text.matchAll(/(?:^|[^\p{L}\p{N}_\\])@/gu)) {
    const at = index + sign.length;
    const member = named.find((candidate) => beginsWith(text.slice(at), nameOf(candidate)));
    if (!member || at < from) continue;
    stored += text.slice(from, at) + member.account_id;
    from = at + nameOf(member).length;
  }
  return stored + text.slice(from);
}

function beginsWith(text: string, name: string): boolean {
  if (!text.toLocaleLowerCase().startsWith(name.toLocaleLowerCase())) return false;
  return !/^[\p{L}\p{N}_]/u.test(text.slice(name.length));
}

/** What is being typed after an `@` right before the cursor; undefined when nothing is. */
export function mentionAt(
  text: string,
  cursor: number,
): { from: number; query: string } | undefined {
  const found = /(?:^|[^\p{L}\p{N}_\\])@([\p{L}\p{N}_ .'-]{0,40})$/u.exec(text.slice(0, cursor));
  if (!found || found[1] === undefined || found[1].startsWith(' ')) return undefined;
  return { from: cursor - found[1].length, query: found[1] };
}

const MOST_SUGGESTED = 6;

/** Returns the members whose name, or a word of it, begins like this. */
export function suggestMembers(members: readonly Member[], query: string): Member[] {
  const wanted = query.toLocaleLowerCase();
  return members
    .filter((member) => {
      const name = nameOf(member).toLocaleLowerCase();
      return name.startsWith(wanted) || name.split(/\s+/).some((word) => word.startsWith(wanted));
    })
    .slice(0, MOST_SUGGESTED);
}
