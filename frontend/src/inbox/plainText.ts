/** An account's id stands where its name shall be read. */
const MENTION = /@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/gi;

/** Returns the beginning of a comment as one line of text, with people's names in their mentions. */
export function plainText(markdown: string, names: Record<string, string>): string {
  return markdown
    .replace(MENTION, (_, id: string) => `@${names[id.toLowerCase()] ?? 'somebody'}`)
    .replace(/!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)/g, '$1')
    .replace(/^[>#\-*\s]+/gm, '')
    .replace(/[*_`~]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
