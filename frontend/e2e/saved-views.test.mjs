import { test } from 'node:test';
import {
  card,
  createProject,
  createTasks,
  eventually,
  openBrowser,
  register,
} from './support/browser.mjs';
import { inspect } from './support/inspect.mjs';

const row = (page, title) => page.locator('[data-row]').filter({ hasText: title });
const titles = (page) => page.locator('[data-row] a').allTextContents();
const views = (page) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('list', { name: 'Saved views' });

test('a search becomes a view, gets another layout and name, and goes again', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'Website relaunch');
  await createTasks(page, 'To do', ['Design the header', 'Choose a font']);
  await createTasks(page, 'Doing', ['Measure the old pages']);

  await page.goto('/search?q=status:doing');
  await row(page, 'Measure the old pages').waitFor();
  await page.getByRole('button', { name: 'Save as view' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Under way');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Under way', level: 1 }).waitFor();
  await page.goto('/my');
  await views(page).getByRole('link', { name: 'Under way' }).click();
  await eventually(['Measure the old pages'], () => titles(page));
  await inspect(page, 'saved-view');

  await page.getByRole('group', { name: 'Layout' }).getByText('Board').click();
  await card(page, 'Measure the old pages').waitFor();
  await eventually(1, () => page.locator('[data-card]').count());
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
  await inspect(page, 'saved-view-board');

  await page.getByRole('button', { name: 'View menu' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('In the making');
  await inspect(page, 'saved-view-rename');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await views(page).getByRole('link', { name: 'In the making' }).waitFor();
  await page.reload();
  await card(page, 'Measure the old pages').waitFor();
  await page.getByRole('heading', { name: 'In the making', level: 1 }).waitFor();

  await page.getByRole('button', { name: 'View menu' }).click();
  await page.getByRole('menuitem', { name: 'Delete view' }).click();
  await page.getByRole('heading', { name: 'My work', level: 1 }).waitFor();
  await views(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await views(page).getByRole('link', { name: 'In the making' }).waitFor();

  await page.goto(`/p/${key}/table?q=is:open`);
  await page.getByRole('button', { name: 'Save as view' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Open here');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Open here', level: 1 }).waitFor();
  await page.getByRole('table', { name: 'Tasks' }).waitFor();
  await eventually(3, () => titles(page).then((all) => all.length));
});

test('a starred project comes first, in every tab and after a reload', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Archive of letters');
  await page.goto('/projects');
  await createProject(page, 'Website relaunch');
  const other = await page.context().newPage();
  await other.goto('/my');
  const projects = (tab) =>
    tab
      .getByRole('navigation', { name: 'Main' })
      .locator('a[href^="/p/"]')
      .allTextContents()
      .then((names) => names.map((name) => /Archive|Website/.exec(name)?.[0]));
  const star = page.getByRole('button', { name: 'Star', exact: true });
  const before = await projects(page);
  // Whichever is last is starred.
  await page.getByRole('navigation', { name: 'Main' }).locator('a[href^="/p/"]').last().click();
  await star.click();
  const after = [before[1], before[0]];
  await eventually(after, () => projects(page));
  await eventually(after, () => projects(other));
  await inspect(page, 'starred');
  await page.reload();
  await eventually(after, () => projects(page));
  await star.click();
  await eventually(before, () => projects(page));
});
