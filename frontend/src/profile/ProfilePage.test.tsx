import { screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { session } from '~/api/session';
import { density, singleKeys } from '~/app/preferences';
import { theme } from '~/app/theme';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { renderScreen } from '~/test/screen';
import { toasts } from '~/ui/toast';
import { ProfilePage } from './ProfilePage';

const AT = '2026-11-20T10:00:00Z';
const DEVICES = [
  { id: 'd1', device: 'Firefox on Linux', current: true, created_at: AT, last_used_at: AT },
  { id: 'd2', device: 'Safari on iPhone', current: false, created_at: AT, last_used_at: AT },
];
const TOKEN = { id: 't1', name: 'backup', created_at: AT, expires_at: null };

type Answer = (request: Sent) => Response | undefined;

async function open(other: Answer = () => undefined) {
  const sent = stubFetch((request) => {
    const special = other(request);
    if (special) return special;
    if (request.path === '/sessions') return json({ items: DEVICES });
    if (request.path === '/api-tokens') return json({ items: [TOKEN] });
    return request.method === 'DELETE' ? new Response(null, { status: 204 }) : json({});
  });
  await renderScreen('/settings', '/settings', ProfilePage);
  const section = (name: string) => within(screen.getByRole('region', { name }));
  const changes = () =>
    sent
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => ({ method, path, ...(body ? { body } : {}) }));
  return { sent, section, changes };
}

afterEach(() => {
  theme.set('system');
  density.set('comfortable');
  singleKeys.set('on');
});

test('a new name is sent without spaces around it, and shown at once', async () => {
  const { section, changes } = await open(({ method }) =>
    method === 'PATCH' ? json({ display_name: 'Ana L.' }) : undefined,
  );
  const name = section('Profile').getByLabelText('Your name');
  await userEvent.clear(name);
  await userEvent.type(name, ' Ana L. ');
  await userEvent.click(section('Profile').getByRole('button', { name: 'Save' }));
  await expect
    .poll(changes)
    .toEqual([{ method: 'PATCH', path: '/account', body: { display_name: 'Ana L.' } }]);
  await expect.poll(() => session.get()).toMatchObject({ account: { display_name: 'Ana L.' } });
});

test('theme, density and single letters are chosen, and kept in the browser', async () => {
  const { section, changes } = await open();
  const choices = section('Appearance and keys');
  await userEvent.click(choices.getByRole('button', { name: 'Dark' }));
  await userEvent.click(choices.getByRole('button', { name: 'Compact' }));
  await userEvent.click(choices.getByRole('button', { name: 'Off' }));
  expect([theme.get(), density.get(), singleKeys.get()]).toEqual(['dark', 'compact', 'off']);
  expect(document.documentElement.dataset).toMatchObject({ theme: 'dark', density: 'compact' });
  expect(changes()).toEqual([]);
});

test('another device is revoked; this one is not offered', async () => {
  const { section, changes } = await open();
  const devices = section('Devices');
  expect(await devices.findByText('This device')).toBeVisible();
  expect(devices.queryByRole('button', { name: 'Revoke Firefox on Linux' })).toBeNull();
  await userEvent.click(devices.getByRole('button', { name: 'Revoke Safari on iPhone' }));
  await expect.poll(changes).toEqual([{ method: 'DELETE', path: '/sessions/d2' }]);
});

test('a device that could not be revoked is told of, and can be tried again', async () => {
  const toast = vi.spyOn(toasts, 'add').mockReturnValue('');
  const { section } = await open(({ method }) =>
    method === 'DELETE' ? problem(503, 'unavailable') : undefined,
  );
  const revoke = await section('Devices').findByRole('button', { name: /Safari/ });
  await userEvent.click(revoke);
  await expect.poll(() => toast.mock.calls.map(([told]) => told.title)).toEqual(['Not revoked']);
  expect(revoke).toBeEnabled();
});

test('devices that could not be read are asked for again', async () => {
  let turn = 0;
  const { section } = await open(({ path }) => {
    if (path !== '/sessions') return undefined;
    turn += 1;
    return turn === 1 ? problem(400, 'unreadable') : undefined;
  });
  expect(await section('Devices').findByText('Your devices could not be read')).toBeVisible();
  await userEvent.click(section('Devices').getByRole('button', { name: /again/i }));
  expect(await section('Devices').findByText('This device')).toBeVisible();
});

test('a wrong current password is said at its field', async () => {
  const errors = [{ pointer: '/current_password', code: 'wrong', detail: 'Not your password' }];
  const { section } = await open(({ path }) =>
    path === '/account/password' ? problem(422, 'invalid_fields', { errors }) : undefined,
  );
  const form = section('Password');
  await userEvent.type(form.getByLabelText('Current password'), 'not it');
  await userEvent.type(form.getByLabelText('New password'), 'gravel under lantern');
  await userEvent.click(form.getByRole('button', { name: 'Change password' }));
  expect(await form.findByText(/Not your password/)).toBeVisible();
  expect(form.getByLabelText('New password')).toHaveValue('gravel under lantern');
});

test('after a change of password both fields are empty and the devices are read again', async () => {
  vi.spyOn(toasts, 'add').mockReturnValue('');
  const { section, sent, changes } = await open();
  const form = section('Password');
  await userEvent.type(form.getByLabelText('Current password'), 'lantern over gravel');
  await userEvent.type(form.getByLabelText('New password'), 'gravel under lantern');
  await userEvent.click(form.getByRole('button', { name: 'Change password' }));
  await expect.poll(() => form.getByLabelText('New password')).toHaveValue('');
  expect(changes()[0]?.body).toEqual({
    current_password: 'lantern over gravel',
    new_password: 'gravel under lantern',
  });
  await expect
    .poll(() => sent.filter(({ path }) => path === '/sessions').length)
    .toBeGreaterThan(1);
});

test('a token is shown once when it is made; its end is as far away as was chosen', async () => {
  const { section, changes } = await open(({ method, path }) =>
    method === 'POST' && path === '/api-tokens'
      ? json({ ...TOKEN, token: 'tm_secret' })
      : undefined,
  );
  const tokens = section('API tokens');
  expect(await tokens.findByText(/good until revoked/)).toBeVisible();
  const before = Date.now();
  await userEvent.type(tokens.getByLabelText('New token for'), 'nightly');
  await userEvent.selectOptions(tokens.getByLabelText('Good for'), '30 days');
  await userEvent.click(tokens.getByRole('button', { name: 'Make' }));
  expect(await tokens.findByLabelText('The new token')).toHaveValue('tm_secret');
  const body = changes()[0]?.body as { name: string; expires_at: string };
  expect(body.name).toBe('nightly');
  const days = (Date.parse(body.expires_at) - before) / 86_400_000;
  expect(days).toBeGreaterThanOrEqual(30);
  expect(days).toBeLessThan(30.1);
});

test('a token without an end says so to the server by leaving it out, and is revoked by its name', async () => {
  const { section, changes } = await open(({ method, path }) =>
    method === 'POST' && path === '/api-tokens'
      ? json({ ...TOKEN, token: 'tm_secret' })
      : undefined,
  );
  const tokens = section('API tokens');
  await userEvent.type(tokens.getByLabelText('New token for'), 'nightly');
  await userEvent.selectOptions(tokens.getByLabelText('Good for'), 'Until revoked');
  await userEvent.click(tokens.getByRole('button', { name: 'Make' }));
  await expect
    .poll(changes)
    .toEqual([{ method: 'POST', path: '/api-tokens', body: { name: 'nightly' } }]);
  await userEvent.click(await tokens.findByRole('button', { name: 'Revoke backup' }));
  await expect.poll(() => changes()[1]).toEqual({ method: 'DELETE', path: '/api-tokens/t1' });
});
