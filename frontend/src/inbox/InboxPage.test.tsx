import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { json, stubFetch } from '~/test/fetch';
import { renderScreen } from '~/test/screen';
import { InboxPage } from './InboxPage';

const item = (id: string, more: Record<string, unknown> = {}) => ({
  event_id: id,
  position: 1,
  reason: 'assignment',
  type: 'task_assigned',
  read: false,
  at: '2026-11-26T12:00:00Z',
  actor: { id: 'ben', display_name: 'Ben Okafor' },
  project: { id: 'p', key: 'WEB', name: 'Website' },
  task: { id: `t-${id}`, key: 'WEB-1', title: `Task ${id}` },
  comment: null,
  ...more,
});

function answering(items: unknown[], unread: number) {
  return stubFetch(({ method }) =>
    method === 'POST'
      ? json({ id: 'me', version: 1, position: 9 })
      : json({ items, names: {}, next_cursor: null, unread, upto: '3-120.5-88' }),
  );
}

const open = (at = '/inbox') => renderScreen('/inbox', at, InboxPage);
const posted = (sent: { method: string; body: unknown }[]) =>
  sent.filter(({ method }) => method === 'POST').map(({ body }) => body);

test('each item says who did what to which task, and opens it', async () => {
  const comment = { id: 'c', excerpt: 'Please **look**' };
  answering([item('a'), item('b', { reason: 'mention', comment, read: true })], 1);
  await open();
  const list = await screen.findByRole('list', { name: 'Inbox' });
  const [first, second] = within(list).getAllByRole('listitem');
  expect(first).toHaveTextContent('Unread: Ben Okafor assigned you');
  expect(second).toHaveTextContent('Ben Okafor mentioned you in');
  expect(second).toHaveTextContent('Please look');
  expect(second).not.toHaveTextContent('Unread');
  expect(within(first!).getByRole('link', { name: 'Task a' })).toHaveAttribute('href', '/t/WEB-1');
});

test('opening an item marks it as read; one that was read is not marked again', async () => {
  const sent = answering([item('a'), item('b', { read: true })], 1);
  await open();
  await userEvent.click(await screen.findByRole('link', { name: 'Task b' }));
  await userEvent.click(screen.getByRole('link', { name: 'Task a' }));
  await expect.poll(() => posted(sent)).toEqual([{ events: ['a'] }]);
});

test('an item is marked as read without being opened', async () => {
  const sent = answering([item('a')], 1);
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Mark WEB-1 as read' }));
  await expect.poll(() => posted(sent)).toEqual([{ events: ['a'] }]);
});

test('all is read up to what this answer held, so nothing newer is lost', async () => {
  const sent = answering([item('a')], 1);
  await open();
  await screen.findByRole('list', { name: 'Inbox' });
  await userEvent.click(screen.getByRole('button', { name: 'Mark all read' }));
  await expect.poll(() => posted(sent)).toEqual([{ upto: '3-120.5-88' }]);
});

test('an inbox without unread items says so', async () => {
  answering([], 0);
  await open('/inbox?only=unread');
  expect(await screen.findByText('All read')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Mark all read' })).toBeDisabled();
});
