import { expect, test } from 'vitest';
import type { Member } from '~/api/types';
import { mentionAt, suggestMembers, withIds, withNames } from './mentions';

const ANA = '01a2184e-8e17-7628-9f84-1274c7ef1f33';
const ANA_LIMA = '01a2184e-8e17-7628-9f84-1274c7ef1f34';
const member = (account_id: string, display_name: string): Member => ({
  account_id,
  display_name,
  role: 'editor',
});
const MEMBERS = [member(ANA, 'Ana'), member(ANA_LIMA, 'Ana Lima')];

test.each([
  ['ask @Ana, please', `ask @${ANA}, please`],
  // The longest name counts, whatever the order of members.
  ['ask @ana lima today', `ask @${ANA_LIMA} today`],
  ['@Ana and @Ana Lima', `@${ANA} and @${ANA_LIMA}`],
  // Addresses, other words and escaped signs are text.
  ['mail ana@Ana.org', 'mail ana@Ana.org'],
  ['@Anabel', '@Anabel'],
  ['\\@Ana', '\\@Ana'],
])('"%s" is stored as ids', (written, stored) => {
  expect(withIds(written, MEMBERS)).toBe(stored);
});

test('ids are read as names, and unknown ones stay', () => {
  const nameOfId = (id: string) => (id === ANA ? 'Ana' : undefined);
  expect(withNames(`see @${ANA}, @${ANA_LIMA}`, nameOfId)).toBe(`see @Ana, @${ANA_LIMA}`);
  expect(withNames(`x@${ANA}`, nameOfId)).toBe(`x@${ANA}`);
});

test('writing, storing and reading gives the same text', () => {
  const text = 'Hi @Ana Lima, @Ana says **yes**';
  const nameOfId = (id: string) => MEMBERS.find((m) => m.account_id === id)?.display_name ?? '';
  expect(withNames(withIds(text, MEMBERS), nameOfId)).toBe(text);
});

test('a mention is being typed only right before the cursor', () => {
  expect(mentionAt('ask @an', 7)).toEqual({ from: 5, query: 'an' });
  expect(mentionAt('ask @an please', 14)?.query).toBe('an please');
  expect(mentionAt('mail x@an', 9)).toBeUndefined();
  expect(mentionAt('@ an', 4)).toBeUndefined();
});

test('any word of a name finds its member', () => {
  expect(suggestMembers(MEMBERS, 'li').map((m) => m.display_name)).toEqual(['Ana Lima']);
  expect(suggestMembers(MEMBERS, 'zoe')).toEqual([]);
});
