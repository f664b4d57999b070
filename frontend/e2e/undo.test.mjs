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

async function signIn(page, { email, password }, key) {
  await page.goto(`${url}/login?next=/p/${key}/board`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('what was done is undone and redone by keys, in its order', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Undo');
  await createTasks(page, 'To do', ['One', 'Two']);
  await drag(page, 'One', column(page, 'Doing'));
  await eventually(['One'], () => titlesIn(page, 'Doing'));
  await card(page, 'Two').getByRole('link').focus();
  await page.keyboard.press('Delete');
  await card(page, 'Two').waitFor({ state: 'detached' });

  await page.keyboard.press('Control+z');
  await card(page, 'Two').waitFor();
  await page.keyboard.press('Control+z');
  await eventually(['One', 'Two'], () => titlesIn(page, 'To do'));
  await page.keyboard.press('Control+Shift+z');
  await eventually(['One'], () => titlesIn(page, 'Doing'));
});

test("undo never overwrites another's later change: it asks", async (t) => {
  const page = await openBrowser(t);
  const other = await openBrowser(t);
  const ana = await register(page, 'Ana Lima');
  const key = await createProject(page, 'Conflicts');
  await createTasks(page, 'To do', ['Contested']);
  await signIn(other, ana, key);
  await card(other, 'Contested').waitFor();

  await drag(page, 'Contested', column(page, 'Doing'));
  await eventually(['Contested'], () => titlesIn(other, 'Doing'));
  await drag(other, 'Contested', column(other, 'Done'));
  await eventually(['Contested'], () => titlesIn(page, 'Done'));

  await page.keyboard.press('Control+z');
  const dialog = page.getByRole('dialog', { name: 'Changed since' });
  await dialog.getByText('Done', { exact: true }).waitFor();
  await dialog.getByText('To do', { exact: true }).waitFor();
  await shot(page, 'undo-conflict');
  // Behind a dialog nothing has a role: the place tells the column.
  const done = page.locator('[data-column]').last();
  assert.equal(await done.locator('[data-card]').count(), 1, 'nothing was overwritten');
  await dialog.getByRole('button', { name: 'Put mine back' }).click();
  await eventually(['Contested'], () => titlesIn(page, 'To do'));
});

test('many cards are changed at once, and that is undone at once', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Bulk');
  await createTasks(page, 'To do', ['One', 'Two', 'Three']);
  await card(page, 'One').getByRole('link').focus();
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  const bar = page.getByRole('toolbar', { name: 'Chosen tasks' });
  await bar.getByText('2 selected').waitFor();
  await bar.getByRole('button', { name: 'Move' }).click();
  await page.getByRole('menuitemradio', { name: 'Done' }).click();
  await eventually(2, async () => (await titlesIn(page, 'Done')).length);
  await page.getByText('2 tasks moved to Done').first().waitFor();
  await shot(page, 'bulk');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await eventually(3, async () => (await titlesIn(page, 'To do')).length);
});

test('a line of the timeline is undone where it stands', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Lines');
  await createTasks(page, 'To do', ['Old name']);
  await card(page, 'Old name').getByRole('link').click();
  const panel = page.getByRole('complementary', { name: /^Task / });
  await panel.getByRole('button', { name: 'Old name', exact: true }).click();
  await panel.getByLabel('Title').fill('New name');
  await page.keyboard.press('Enter');
  await card(page, 'New name').waitFor();
  await panel.getByRole('tab', { name: 'Timeline' }).click();
  const line = panel.getByRole('listitem').filter({ hasText: 'changed the title' });
  await line.hover();
  await line.getByRole('button', { name: 'Undo' }).click();
  await card(page, 'Old name').waitFor();
  await panel.getByText('undone', { exact: true }).waitFor();
});
