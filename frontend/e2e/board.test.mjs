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
  url,
} from './support/browser.mjs';

test('a card dragged in one browser moves in the other, and the timeline names who and what', async (t) => {
  const ana = await openBrowser(t);
  const ben = await openBrowser(t);
  await register(ana, 'Ana Lima');
  const { email } = await register(ben, 'Ben Okafor');
  const key = await createProject(ana, 'Website relaunch');
  await createTasks(ana, 'To do', ['Design the header', 'Write the copy', 'Choose a font']);

  await ana.getByRole('button', { name: 'Members' }).click();
  await ana.getByLabel('E-mail of an account').fill(email);
  await ana.getByRole('button', { name: 'Add', exact: true }).click();
  await ana.getByRole('list', { name: 'Members' }).getByText('Ben Okafor').waitFor();
  await ana.keyboard.press('Escape');

  await ben.goto(`/p/${key}`);
  await card(ben, 'Write the copy').waitFor();
  await eventually('Live', () => ben.getByTestId('connection').textContent());
  await ben.evaluate(() => {
    window.sameDocument = true;
  });

  await drag(ana, 'Write the copy', column(ana, 'Doing'));
  await eventually(['Write the copy'], () => titlesIn(ana, 'Doing'));
  await eventually(['Write the copy'], () => titlesIn(ben, 'Doing'));
  await drag(ana, 'Choose a font', card(ana, 'Design the header'));
  await eventually(['Choose a font', 'Design the header'], () => titlesIn(ben, 'To do'));
  assert.equal(await ben.evaluate(() => window.sameDocument), true, 'without a reload');
  await shot(ana, 'board-ana');
  await shot(ben, 'board-ben');

  await card(ben, 'Write the copy').getByRole('link').click();
  await ben.getByRole('tab', { name: 'Timeline' }).click();
  const newest = ben.getByRole('list', { name: 'Timeline' }).getByRole('listitem').first();
  await eventually(true, async () =>
    /^.*Ana Lima moved it: To do → .*Doing/.test(
      await newest
        .innerText()
        .then((text) => text.replace(/\s+/g, ' ').replace(' to Doing', ' Doing')),
    ),
  );
  assert.ok(await newest.locator('time[datetime]').isVisible());
  await shot(ben, 'timeline');
});

test('a move the server refuses goes back, and says why', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Refusals');
  await createTasks(page, 'To do', ['Stay here']);
  await page.route('**/api/v1/tasks/*/commands', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        title: 'Full',
        status: 409,
        code: 'column_full',
        detail: 'the column is full',
        request_id: 'req-7',
      }),
    }),
  );
  await drag(page, 'Stay here', column(page, 'Doing'));
  await page.getByText('The column is full.').first().waitFor();
  await page.getByText('Request req-7').waitFor();
  await eventually(['Stay here'], () => titlesIn(page, 'To do'));
});

test('changes made while the stream was cut off are there when it is back', async (t) => {
  const page = await openBrowser(t);
  const other = await openBrowser(t);
  const ana = await register(page, 'Ana Lima');
  const key = await createProject(page, 'Cut off');
  await createTasks(page, 'To do', ['First']);
  await eventually('Live', () => page.getByTestId('connection').textContent());
  await page.context().setOffline(true);
  await eventually('Offline', () => page.getByTestId('connection').textContent());

  await other.goto(`${url}/login?next=/p/${key}`);
  await other.getByLabel('E-mail').fill(ana.email);
  await other.getByLabel('Password', { exact: true }).fill(ana.password);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await card(other, 'First').waitFor();
  await createTasks(other, 'To do', ['Second']);

  await page.context().setOffline(false);
  await eventually(['First', 'Second'], () => titlesIn(page, 'To do'));
  await eventually('Live', () => page.getByTestId('connection').textContent());
});
