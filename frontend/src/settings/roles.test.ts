import { expect, it } from 'vitest';
import { reasonFor } from './roles';

it('lets those change who may, and tells the others who can', () => {
  const as = (role: 'owner' | 'editor' | 'commenter' | 'viewer') => ({ role, archived: false });
  expect(reasonFor('viewer', as('viewer'))).toBeUndefined();
  expect(reasonFor('editor', as('editor'))).toBeUndefined();
  expect(reasonFor('owner', as('owner'))).toBeUndefined();
  expect(reasonFor('editor', as('commenter'))).toMatch('a commenter');
  expect(reasonFor('owner', as('editor'))).toMatch('an editor');
});

it('an archived project can only be restored', () => {
  const owner = { role: 'owner', archived: true } as const;
  expect(reasonFor('editor', owner)).toMatch('archived');
  expect(reasonFor('owner', owner)).toMatch('archived');
  expect(reasonFor('owner-always', owner)).toBeUndefined();
  expect(reasonFor('owner-always', { role: 'viewer', archived: true })).toMatch('Only an owner');
});
