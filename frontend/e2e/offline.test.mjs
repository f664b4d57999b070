import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  card,
  column,
  createProject,
  createTasks,
  drag,
  eventually,
  openBrowser,
  register,
  shot,
  titlesIn,
} from './support/browser.mjs';

test('changes made offline wait, can be let go, and are sent on return', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Offline');
  await createTasks(page, 'To do', ['One', 'Two', 'Three']);
  await page.context().setOffline(true);

  await drag(page, 'One', column(page, 'Doing'));
  await drag(page, 'Two', column(page, 'Doing'));
  await drag(page, 'Three', column(page, 'Done'));
  await page.getByText('Offline – 3 changes waiting').waitFor();
  await card(page, 'One').getByRole('img', { name: 'Being saved' }).waitFor();

  await page.getByRole('button', { name: 'Show' }).click();
  const list = page.getByRole('list', { name: 'Waiting changes' });
  await eventually(3, () => list.getByRole('listitem').count());
  await shot(page, 'outbox');
  await list.getByRole('listitem').last().getByRole('button').click();
  await page.keyboard.press('Escape');
  await eventually(['Three'], () => titlesIn(page, 'To do'));

  await page.context().setOffline(false);
  await page.getByText('Synced 2 changes').first().waitFor();
  await page.reload();
  await card(page, 'One').waitFor();
  await eventually(2, async () => (await titlesIn(page, 'Doing')).length);
  await eventually(['Three'], () => titlesIn(page, 'To do'));
});

test('what waits outlives the page it was made in', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'Closed');
  await createTasks(page, 'To do', ['Survivor']);
  await page.route('**/api/v1/tasks/*/commands', (route) => route.abort());
  await drag(page, 'Survivor', column(page, 'Done'));
  await page.getByText(/1 change waiting/).waitFor();
  const next = await page.context().newPage();
  await page.close();
  await next.goto(`/p/${key}/board`);
  await eventually(['Survivor'], () => titlesIn(next, 'Done'));
  await next.reload();
  await eventually(['Survivor'], () => titlesIn(next, 'Done'));
});

test('the pages open without a network, with what waits, and go on when it is back', async (t) => {
  const page = await openBrowser(t, { serviceWorkers: 'allow' });
  await register(page, 'Ana Lima');
  await createProject(page, 'Tunnel');
  await createTasks(page, 'To do', ['One']);
  // Kept once the worker is active, that is after all files are there.
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active.state);
  const cached = await page.evaluate(async () => {
    const [name] = await caches.keys();
    const found = await (await caches.open(name)).keys();
    return found.map(({ url }) => new URL(url).pathname);
  });
  assert.ok(cached.includes('/index.html') && cached.every((path) => !path.startsWith('/api/')));

  await page.context().setOffline(true);
  await drag(page, 'One', column(page, 'Done'));
  await page.getByText('Offline – 1 change waiting').waitFor();
  await page.reload();
  await page
    .getByTestId('connection')
    .getByText(/^Offline/)
    .waitFor();
  await page.getByText('Offline – 1 change waiting').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('list', { name: 'Waiting changes' }).getByRole('listitem').waitFor();
  await shot(page, 'offline-start');
  await page.keyboard.press('Escape');

  await page.context().setOffline(false);
  await eventually(['One'], () => titlesIn(page, 'Done'));
  await page.getByTestId('connection').getByText('Live').waitFor();
});
