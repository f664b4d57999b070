import { test } from 'node:test';
import {
  card,
  column,
  createProject,
  createTasks,
  eventually,
  openBrowser,
  register,
  titlesIn,
} from './support/browser.mjs';

test('a whole journey by keyboard: create, move, open, close', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Keyboard');
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const press = (key) => page.keyboard.press(key);
  await column(page, 'Backlog').waitFor();

  await press('c');
  await page.keyboard.type('One');
  await press('Enter');
  await page.keyboard.type('Two');
  await press('Enter');
  await press('Escape');
  await eventually(['One', 'Two'], () => titlesIn(page, 'Backlog'));

  await press('ArrowDown');
  await eventually('One', focused);
  await press('j');
  await eventually('Two', focused);
  await press('Alt+ArrowUp');
  await eventually(['Two', 'One'], () => titlesIn(page, 'Backlog'));
  await eventually('Two', focused);
  await press('Alt+ArrowRight');
  await eventually(['Two'], () => titlesIn(page, 'To do'));
  await eventually('Two', focused);
  await eventually(true, async () =>
    /moved to To do, position 1 of 1/.test(await page.getByTestId('announcer').textContent()),
  );

  await press('v');
  await page.getByRole('dialog', { name: /^Move / }).waitFor();
  await page.getByLabel('Column', { exact: true }).selectOption({ label: 'Done' });
  await page.getByRole('button', { name: 'Move', exact: true }).press('Enter');
  await eventually(['Two'], () => titlesIn(page, 'Done'));

  await card(page, 'Two').getByRole('link').focus();
  await press('Enter');
  await page.getByRole('complementary', { name: /^Task / }).waitFor();
  await eventually('Two', focused);
  await press('Escape');
  await page.getByRole('complementary', { name: /^Task / }).waitFor({ state: 'detached' });
  await eventually('Two', focused);

  await press('Shift+?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await press('Escape');
});

test('a card is moved by single clicks alone', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Menus');
  await createTasks(page, 'To do', ['One', 'Two', 'Three']);
  const menuOf = async (title) => {
    await card(page, title).hover();
    await card(page, title)
      .getByRole('button', { name: /^Actions for/ })
      .click();
  };

  await menuOf('Three');
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  await eventually(['One', 'Three', 'Two'], () => titlesIn(page, 'To do'));

  await menuOf('One');
  await page.getByRole('menuitem', { name: 'Move to' }).click();
  await page.getByRole('menuitem', { name: 'Doing' }).click();
  await page.getByRole('menuitem', { name: 'Top' }).click();
  await eventually(['One'], () => titlesIn(page, 'Doing'));

  await menuOf('Two');
  await page.getByRole('menuitem', { name: 'Choose a place…' }).last().click();
  await page.getByLabel('Column', { exact: true }).selectOption({ label: 'Doing' });
  await page.getByLabel('Position').selectOption('1');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await eventually(['One', 'Two'], () => titlesIn(page, 'Doing'));

  await menuOf('One');
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await eventually(['Two'], () => titlesIn(page, 'Doing'));
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(['One', 'Two'], () => titlesIn(page, 'Doing'));
});
