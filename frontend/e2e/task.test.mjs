import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  card,
  createProject,
  createTasks,
  eventually,
  openBrowser,
  register,
  shot,
} from './support/browser.mjs';

test('a task is edited, discussed and ticked off, and every change is in its timeline', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Editing');
  await createTasks(page, 'To do', ['Login fails']);
  await card(page, 'Login fails').getByRole('link').click();
  const panel = page.getByRole('complementary', { name: /^Task / });

  await panel.getByRole('button', { name: 'Login fails', exact: true }).click();
  await panel.getByLabel('Title').fill('Login fails on Safari');
  await page.keyboard.press('Enter');
  await card(page, 'Login fails on Safari').waitFor();

  await panel.getByRole('heading', { name: 'Login fails on Safari' }).focus();
  await page.keyboard.press('e');
  await panel
    .getByLabel('Description', { exact: true })
    .and(page.locator('textarea'))
    .fill('It says **no**.');
  await page.keyboard.press('Control+Enter');
  await panel.locator('strong', { hasText: 'no' }).waitFor();

  await panel.getByRole('button', { name: /^Priority/ }).click();
  await page.getByRole('menuitemradio', { name: 'Urgent' }).click();
  await card(page, 'Login fails').getByRole('img', { name: 'Priority: Urgent' }).waitFor();
  await panel.getByRole('button', { name: /^Assignees/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Ana Lima' }).click();
  await page.keyboard.press('Escape');
  await card(page, 'Login fails').getByRole('img', { name: 'Ana Lima' }).waitFor();
  await panel.getByLabel('Due date').fill('2020-02-01');
  await panel.getByLabel('Due date').press('Enter');
  await card(page, 'Login fails').getByText('Overdue').waitFor();

  await panel.getByRole('button', { name: /^Labels/ }).click();
  await page.getByRole('menuitem', { name: 'New label…' }).click();
  await page.getByRole('dialog', { name: 'New label' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'New label' }).waitFor({ state: 'detached' });
  await panel.getByRole('button', { name: /^Labels/ }).click();
  await page.getByRole('menuitem', { name: 'New label…' }).click();
  await page.getByLabel('Name').fill('browser');
  await page.getByRole('button', { name: 'Create label' }).click();
  await card(page, 'Login fails').getByText('browser').waitFor();

  const item = panel.getByLabel('New checklist item');
  for (const text of ['Reproduce', 'Fix', 'Sleep']) {
    await item.fill(text);
    await item.press('Enter');
  }
  await panel.getByRole('checkbox', { name: 'Reproduce' }).check();
  await panel.getByRole('button', { name: 'Remove Sleep' }).click();
  await eventually(1, () =>
    card(page, 'Login fails').getByRole('img', { name: 'Checklist: 1 of 2' }).count(),
  );

  await panel.getByLabel('New comment').fill('Seen on version 17, <b>not</b> 18.');
  await panel.getByLabel('New comment').press('Control+Enter');
  await panel.getByRole('list', { name: 'Comments' }).getByText('Seen on version 17').waitFor();
  await shot(page, 'panel');

  await panel.getByRole('tab', { name: 'Timeline' }).click();
  const timeline = panel.getByRole('list', { name: 'Timeline' });
  const said = async () =>
    (await timeline.getByRole('listitem').allInnerTexts()).join('\n').replace(/\s+/g, ' ');
  await eventually(true, async () => /commented/.test(await said()));
  const text = await said();
  for (const sentence of [
    'created the task “Login fails”',
    'changed the title: Login fails',
    'changed the description',
    'set the priority: No priority',
    'assigned Ana Lima',
    'set the due date: none',
    'added the label “browser”',
    'added “Fix” to the checklist',
    'checked “Reproduce”',
    'removed “Sleep” from the checklist',
  ]) {
    assert.ok(text.includes(sentence), `${sentence} is missing in: ${text}`);
  }
  await shot(page, 'panel-timeline');
});

test('a deleted task keeps its page, and comes back', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Deleting');
  await createTasks(page, 'To do', ['Fleeting']);
  await card(page, 'Fleeting').getByRole('link').click();
  const panel = page.getByRole('complementary', { name: /^Task / });
  await panel.getByRole('button', { name: 'Task menu' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await panel.getByText('This task is deleted.').waitFor();
  await card(page, 'Fleeting').waitFor({ state: 'detached' });
  await panel.getByRole('button', { name: 'Restore' }).click();
  await card(page, 'Fleeting').waitFor();
});

test('an unknown task says so', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'Unknown');
  await page.goto(`/p/${key}?task=${key}-99`);
  await page.getByText('No such task').waitFor();
});
