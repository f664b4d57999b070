import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  column,
  createProject,
  createTasks,
  eventually,
  openBrowser,
  register,
  titlesIn,
  url,
} from './support/browser.mjs';
import { inspect } from './support/inspect.mjs';
import { importPast } from './support/past.mjs';

const section = (page, name) => page.getByRole('region', { name, exact: true });

test('columns and labels are changed where they stand, and tasks keep a column', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'Workshop');
  await createTasks(page, 'Backlog', ['Sharpen the chisels']);
  await page.getByRole('link', { name: 'Settings' }).click();

  const columns = section(page, 'Columns');
  await columns.getByLabel('Name of To do').fill('Next up');
  await page.keyboard.press('Enter');
  await columns.getByLabel('WIP limit of Doing').fill('2');
  await page.keyboard.press('Enter');
  await columns.getByLabel('New column').fill('Review');
  await columns.getByLabel('Kind', { exact: true }).selectOption('started');
  await columns.getByRole('button', { name: 'Add' }).click();
  await columns.getByRole('button', { name: 'Move Review up' }).click();
  await columns.getByRole('button', { name: 'Remove Backlog…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove Backlog?' });
  await dialog.getByLabel('Move its tasks to').selectOption({ label: 'Next up' });
  await dialog.getByRole('button', { name: 'Remove column' }).click();
  await eventually(['Next up', 'Doing', 'Review', 'Done'], () =>
    columns.getByLabel(/^Name of/).evaluateAll((fields) => fields.map((f) => f.value)),
  );

  const labels = section(page, 'Labels');
  await labels.getByLabel('New label').fill('loud');
  await labels.getByRole('button', { name: 'Add' }).click();
  await labels.getByLabel('Colour of the label loud').selectOption('red');

  await page.goto(`/p/${key}/board`);
  await eventually(['Sharpen the chisels'], () => titlesIn(page, 'Next up'));
  await column(page, 'Doing').getByText('0/2').waitFor();
});

test('the last owner stays, in the words of the server; others see why they cannot change', async (t) => {
  const ana = await openBrowser(t);
  const ben = await openBrowser(t);
  await register(ana, 'Ana Lima');
  const { email } = await register(ben, 'Ben Okafor');
  const key = await createProject(ana, 'Attic');
  await ana.getByRole('link', { name: 'Settings' }).click();
  const members = section(ana, 'Members');
  await members.getByLabel('E-mail of an account').fill(email);
  await members.getByLabel('Role', { exact: true }).selectOption('viewer');
  await members.getByRole('button', { name: 'Add' }).click();
  await members.getByText('Ben Okafor').waitFor();
  await members.getByLabel('Role of Ana Lima').selectOption('viewer');
  await ana.getByText('The role of Ana Lima was not changed').first().waitFor();

  await ben.goto(`/p/${key}/settings`);
  await section(ben, 'General').getByText('You are a viewer here').waitFor();
  assert.equal(await section(ben, 'General').getByRole('button').count(), 0);
  assert.equal(await section(ben, 'Columns').getByRole('textbox').count(), 0);
  const archive = ben.getByRole('button', { name: 'Archive project…' });
  assert.equal(await archive.isDisabled(), true);
});

test('a public link shows the board to strangers until it is revoked', async (t) => {
  const ana = await openBrowser(t);
  const stranger = await openBrowser(t);
  await register(ana, 'Ana Lima');
  await createProject(ana, 'Street party');
  await createTasks(ana, 'To do', ['Ask for the permit']);
  await ana.getByRole('link', { name: 'Settings' }).click();
  const link = section(ana, 'Public link');
  await link.getByRole('button', { name: 'Publish a link' }).click();
  const address = await link.getByLabel('Address of the board').inputValue();

  // Calendars come with the address alone.
  const calendar = await link.getByLabel('Address of the calendar').inputValue();
  const subscribe = () =>
    fetch(calendar).then(async (answer) => [answer.status, await answer.text()]);
  const [status, events] = await subscribe();
  assert.deepEqual([status, events.split('\r\n')[0]], [200, 'BEGIN:VCALENDAR']);

  const asked = [];
  stranger.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await stranger.goto(new URL(address).pathname);
  await stranger.getByRole('heading', { name: 'Street party', level: 1 }).waitFor();
  await stranger.getByText('Ask for the permit').waitFor();
  assert.equal(await stranger.getByRole('button').count(), 0);
  const robots = stranger.locator('meta[name=robots]');
  assert.match(await robots.getAttribute('content'), /noindex/);
  await inspect(stranger, 'public-board');
  // Nothing asks who they are.
  const api = asked.filter((path) => path.startsWith('/api/'));
  assert.deepEqual([...new Set(api)], [`/api/v1/public/${address.split('/s/')[1]}/board`]);

  await link.getByRole('button', { name: 'Revoke the link' }).click();
  await link.getByRole('button', { name: 'Publish a link' }).waitFor();
  await eventually(404, async () => (await subscribe())[0]);
  await stranger.goto(new URL(address).pathname);
  await stranger.getByRole('heading', { name: 'This link leads nowhere' }).waitFor();
});

test('a device that is revoked is signed out', async (t) => {
  const here = await openBrowser(t);
  const there = await openBrowser(t);
  const { email, password } = await register(here, 'Ana Lima');
  await there.goto('/login');
  await there.getByLabel('E-mail').fill(email);
  await there.getByLabel('Password', { exact: true }).fill(password);
  await there.getByRole('button', { name: 'Sign in' }).click();
  await there.getByRole('navigation', { name: 'Main' }).waitFor();

  await here.goto('/settings');
  const devices = section(here, 'Devices');
  await devices.getByText('This device').waitFor();
  await devices.getByRole('button', { name: /^Revoke/ }).click();
  await eventually(1, () => devices.getByRole('listitem').count());
  await eventually(401, async () => (await there.request.get('/api/v1/me')).status());
});

test('a token is shown once, works, and ends with its revocation', async (t) => {
  const page = await openBrowser(t);
  const stranger = await openBrowser(t);
  await register(page, 'Ana Lima');
  await page.goto('/settings');
  const tokens = section(page, 'API tokens');
  await tokens.getByLabel('New token for').fill('nightly backup');
  await tokens.getByRole('button', { name: 'Make' }).click();
  const token = await tokens.getByLabel('The new token').inputValue();
  const ask = async () => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await stranger.request.get('/api/v1/me', { headers })).status();
  };
  assert.equal(await ask(), 200);
  await page.reload();
  await tokens.getByText('nightly backup').waitFor();
  assert.equal(await tokens.getByLabel('The new token').count(), 0);
  await tokens.getByRole('button', { name: 'Revoke nightly backup' }).click();
  await tokens.getByText('There are no tokens.').waitFor();
  await eventually(401, ask);
});

test('insights are read as tables, and told anew when done means something else', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await importPast(page, 'Website relaunch', { tasks: 20, days: 60 });
  await page.goto(`/p/${key}/insights`);
  const flow = section(page, 'Cumulative flow');
  await flow.getByRole('group', { name: /^Cumulative flow/ }).focus();
  await page.keyboard.press('End');
  await flow.getByText(/: \d+ open, \d+ started, \d+ done$/).waitFor();
  await flow.getByRole('button', { name: 'View as table' }).click();
  await eventually(91, () => flow.getByRole('row').count());

  const times = section(page, 'Cycle time');
  await times.getByRole('button', { name: 'View as table' }).click();
  const before = await times.getByRole('row').count();
  await page.getByRole('button', { name: /^Done: Done/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Review' }).click();
  await page.keyboard.press('Escape');
  await page.waitForURL(/done=/);
  await eventually(true, async () => (await times.getByRole('row').count()) > before);
  assert.equal(new URL(page.url()).origin, new URL(url).origin);
});
