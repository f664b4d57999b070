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
import { importPast } from './support/past.mjs';

test('sign-in and registration are accessible in both themes at every width', async (t) => {
  const page = await openBrowser(t);
  await page.goto('/login');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await inspect(page, 'sign-in');
  await page.goto('/register');
  await page.getByRole('heading', { name: 'Create an account' }).waitFor();
  await inspect(page, 'register');
});

test('projects, board and panel are accessible in both themes at every width', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await page.getByText('No projects yet').waitFor();
  await inspect(page, 'no-projects');
  const key = await createProject(page, 'Website relaunch');
  await createTasks(page, 'To do', [
    'Design the header',
    'Write the copy for the landing page, in three languages',
    'Choose a font',
  ]);
  await createTasks(page, 'Doing', ['Measure the old pages']);
  await inspect(page, 'board');

  await card(page, 'Write the copy').getByRole('link').click();
  const panel = page.getByRole('complementary', { name: /^Task / });
  await panel.getByRole('button', { name: /^Priority/ }).click();
  await page.getByRole('menuitemradio', { name: 'High' }).click();
  await panel.getByLabel('New checklist item').fill('English');
  await panel.getByLabel('New checklist item').press('Enter');
  await panel.getByLabel('New comment').fill('The old texts are in the **archive**.');
  await panel.getByLabel('New comment').press('Control+Enter');
  await panel.getByRole('list', { name: 'Comments' }).getByText('The old texts').waitFor();
  await inspect(page, 'task-panel');
  await panel.getByRole('tab', { name: 'Timeline' }).click();
  await panel.getByRole('list', { name: 'Timeline' }).getByText('created the task').waitFor();
  await inspect(page, 'task-timeline');

  await page.goto('/projects');
  await page.getByRole('link', { name: new RegExp(`Website relaunch ${key}`) }).waitFor();
  await inspect(page, 'projects');
});

test('past, insights and settings are accessible in both themes at every width', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await importPast(page, 'Website relaunch', { tasks: 20, days: 60 });
  const at = new Date(Date.now() - 20 * 86_400_000).toISOString();
  await page.goto(`/p/${key}/history?at=${at}`);
  await page.getByRole('button', { name: 'Draft the landing page' }).waitFor();
  await inspect(page, 'history');
  await page.getByRole('button', { name: 'Draft the landing page' }).click();
  await page.getByRole('button', { name: 'Restore this version' }).waitFor();
  await inspect(page, 'history-task');
  await page.goto(`/p/${key}/insights`);
  await page.locator('.uplot').nth(2).waitFor();
  await inspect(page, 'insights');
  await page.goto(`/p/${key}/activity`);
  await page.getByRole('button', { name: 'Show earlier activity' }).waitFor();
  await inspect(page, 'activity');
  await page.goto(`/p/${key}/settings`);
  await page.getByRole('list', { name: 'Members' }).getByText('Ana Lima').waitFor();
  await inspect(page, 'project-settings');
  await page.goto('/settings');
  await page.getByText('This device').waitFor();
  await inspect(page, 'own-settings');
});

test('a column of hundreds of tasks renders few of them and scrolls to all', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Many');
  const titles = Array.from({ length: 90 }, (_, index) => `Task number ${index + 1}`);
  await page.getByRole('button', { name: 'New task in To do' }).click();
  const field = page.getByLabel('New task in To do').and(page.locator('textarea'));
  await field.fill(titles.join('\n'));
  await field.press('Enter');
  await field.press('Escape');
  await eventually('90', () =>
    page
      .locator('[data-column] header')
      .nth(1)
      .innerText()
      .then((text) => /\d+/.exec(text)?.[0]),
  );
  await eventually(true, async () => (await page.locator('[data-card]').count()) < 60);
  await card(page, 'Task number 1').first().getByRole('link').focus();
  for (let turn = 0; turn < 70; turn += 1) await page.keyboard.press('ArrowDown');
  await eventually('Task number 71', () =>
    page.evaluate(() => document.activeElement?.textContent),
  );
});
