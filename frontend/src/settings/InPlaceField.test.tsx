import { render, screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { InPlaceField } from './InPlaceField';

function setup(more: Partial<Parameters<typeof InPlaceField>[0]> = {}) {
  const onCommit = vi.fn();
  const field = <InPlaceField label="Name" value="To do" onCommit={onCommit} {...more} />;
  return { onCommit, user: userEvent.setup(), ...render(field) };
}
const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });

it('commits once, when Enter is pressed', async () => {
  const { onCommit, user } = setup();
  await user.clear(field());
  await user.type(field(), ' Next up {Enter}');
  expect(onCommit.mock.calls).toEqual([['Next up']]);
});

it('puts back what was there on Escape, and where nothing is left', async () => {
  const { onCommit, user } = setup();
  await user.type(field(), ' and more{Escape}');
  expect(field().value).toBe('To do');
  await user.clear(field());
  await user.tab();
  expect(field().value).toBe('To do');
  expect(onCommit).not.toHaveBeenCalled();
});

it('takes nothing for an answer where that means none', async () => {
  const { onCommit, user } = setup({ mayBeEmpty: true });
  await user.clear(field());
  await user.tab();
  expect(onCommit.mock.calls).toEqual([['']]);
});

it('shows what others made of it, unless somebody types', async () => {
  const { rerender, user } = setup();
  const shown = (value: string) => (
    <InPlaceField label="Name" value={value} onCommit={() => undefined} />
  );
  rerender(shown('Soon'));
  expect(field().value).toBe('Soon');
  await user.type(field(), '!');
  rerender(shown('Later'));
  expect(field().value).toBe('Soon!');
});
