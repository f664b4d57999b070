import { test } from 'node:test';
import {
  addMember,
  card,
  createProject,
  createTasks,
  eventually,
  openBrowser,
  register,
} from './support/browser.mjs';
import { inspect } from './support/inspect.mjs';

const row = (page, title) => page.locator('[data-row]').filter({ hasText: title });

/** Chooses in the menu of one task's row, which the keyboard opens from the row's link. */
async function choose(page, title, key, item) {
  await row(page, title).getByRole('link').focus();
  await page.keyboard.press(key);
  await page.getByRole('menuitem', { name: item }).click();
}

test('my work: a task is added, dated and done by keyboard, and its group follows', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Garden');
  await page.goto('/');
  await page.getByText('Nothing is waiting for you').waitFor();
  await page.getByRole('textbox', { name: 'New task for me' }).waitFor();
  await page.keyboard.press('c');
  await page.keyboard.type('Water the roses');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'No date' }).getByText('Water the roses').waitFor();

  await choose(page, 'Water the roses', 'd', 'Today');
  await page.getByRole('region', { name: 'Today' }).getByText('Water the roses').waitFor();
  await eventually(true, () => row(page, 'Water the roses').getByRole('link').isVisible());
  await inspect(page, 'my-work');

  await row(page, 'Water the roses').getByRole('link').focus();
  await page.keyboard.press('s');
  await page.getByRole('menuitemradio', { name: 'Done' }).click();
  await page.getByText('Nothing is waiting for you').waitFor();
});

test('inbox: what others do to one’s tasks arrives, is counted, opened and read', async (t) => {
  const ana = await openBrowser(t);
  const ben = await openBrowser(t);
  await register(ana, 'Ana Lima');
  const account = await register(ben, 'Ben Okafor');
  await createProject(ana, 'Kitchen');
  await addMember(ana, account);
  await createTasks(ana, 'To do', ['Buy flour', 'Bake bread']);
  await ben.goto('/inbox');
  await ben.getByText('Nothing yet').waitFor();

  for (const title of ['Buy flour', 'Bake bread']) {
    await card(ana, title).getByRole('link').click();
    const panel = ana.getByRole('complementary', { name: /^Task / });
    await panel.getByRole('heading', { name: title }).waitFor();
    await panel.getByRole('button', { name: /^Assignees/ }).click();
    await ana.getByRole('menuitemcheckbox', { name: 'Ben Okafor' }).click();
    await ana.keyboard.press('Escape');
    await card(ana, title).getByRole('img', { name: 'Ben Okafor' }).waitFor();
    await ana.keyboard.press('Escape');
  }

  const list = ben.getByRole('list', { name: 'Inbox' });
  await list.getByRole('link', { name: 'Bake bread' }).waitFor();
  const unread = () =>
    ben
      .getByRole('link', { name: /^Inbox/ })
      .first()
      .innerText();
  await eventually(true, async () => /2/.test(await unread()));
  await inspect(ben, 'inbox');
  await list.getByRole('link', { name: 'Bake bread' }).click();
  await ben.getByRole('complementary', { name: /^Task / }).waitFor();
  await eventually(true, async () => /\b1\b/.test(await unread()));
  await ben.getByRole('button', { name: 'Mark all read' }).click();
  await eventually(false, async () => /\d/.test(await unread()));
});
