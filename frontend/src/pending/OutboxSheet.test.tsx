import 'fake-indexeddb/auto';
import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { openApp } from '~/test/app';
import { problem } from '~/test/fetch';
import { board } from '~/test/fixtures';
import { discard, sendNow } from './outbox';
import { needsYou, pending } from './store';

const SHOWN = board({ todo: ['a', 'b'], doing: [], done: [] });

afterEach(() => {
  for (const entry of pending.get()) discard(entry);
  needsYou.set([]);
});

/** A board whose server is away until it is said to be back. */
async function open(refuse = false) {
  let away = true;
  const app = await openApp('/p/WEB/board', {
    board: SHOWN,
    answer: ({ method }) => {
      if (method !== 'POST') return undefined;
      if (away) throw new TypeError('network');
      return refuse ? problem(422, 'wip_limit', { detail: 'The column is full' }) : undefined;
    },
  });
  await screen.findByRole('main', { name: 'Board of Website' });
  const back = () => {
    away = false;
  };
  const give = async () => {
    screen.getByRole('link', { name: 'Task a' }).focus();
    await userEvent.keyboard('{Alt>}{ArrowRight}{/Alt}');
    sendNow();
    await expect.poll(() => pending.get().some(({ held }) => held)).toBe(true);
  };
  const show = async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Show' }));
    return within(await screen.findByRole('dialog', { name: 'Changes on their way' }));
  };
  return { ...app, back, give, show };
}

test('what cannot be sent is said, listed, and sent when somebody tries again', async () => {
  const { give, show, back, bodies } = await open();
  await give();
  expect(await screen.findByText(/1 change waiting$/)).toBeVisible();
  const sheet = await show();
  const list = within(sheet.getByRole('list', { name: 'Waiting changes' }));
  expect(list.getAllByRole('listitem')).toHaveLength(1);
  back();
  await userEvent.click(sheet.getByRole('button', { name: 'Try now' }));
  expect(await sheet.findByText('Everything is saved')).toBeVisible();
  expect(bodies().at(-1)).toMatchObject({ type: 'move', column_id: 'doing' });
});

test('what waits can be let go: the card stands where it stood', async () => {
  const { give, show } = await open();
  await give();
  const sheet = await show();
  await userEvent.click(sheet.getByRole('button', { name: /^Discard: / }));
  expect(await sheet.findByText('Everything is saved')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  const todo = within(screen.getByRole('list', { name: 'todo' }));
  await expect.poll(() => todo.queryByRole('link', { name: 'Task a' })).not.toBeNull();
});

test('what is refused after it waited needs somebody, who sends it again or lets it go', async () => {
  const { give, back, show, bodies } = await open(true);
  await give();
  back();
  sendNow();
  expect(await screen.findByText('1 change needs you')).toBeVisible();
  const sheet = await show();
  const refused = within(sheet.getByRole('list', { name: 'Refused changes' }));
  expect(refused.getByText(/The column is full/)).toBeVisible();
  const before = bodies().length;
  await userEvent.click(refused.getByRole('button', { name: /^Send again: / }));
  await expect.poll(() => bodies().length).toBe(before + 1);
  await expect.poll(() => needsYou.get()).toEqual([]);
});
