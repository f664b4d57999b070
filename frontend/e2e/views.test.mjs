import { test } from 'node:test';
import {
  createProject,
  createTasks,
  eventually,
  openBrowser,
  register,
} from './support/browser.mjs';
import { inspect } from './support/inspect.mjs';

const row = (page, title) => page.locator('[data-row]').filter({ hasText: title });
const titles = (page) => page.locator('[data-row] a').allTextContents();
const view = (page, name) =>
  page.getByRole('navigation', { name: 'Views' }).getByText(name).click();

async function openProject(t) {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'Website relaunch');
  await createTasks(page, 'To do', ['Design the header', 'Choose a font']);
  await createTasks(page, 'Doing', ['Measure the old pages']);
  return { page, key };
}

test('the list: by keyboard from row to row, and a property changed by its letter', async (t) => {
  const { page } = await openProject(t);
  await view(page, 'List');
  await row(page, 'Choose a font').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.keyboard.press('j');
  await eventually('Design the header', focused);
  await page.keyboard.press('j');
  await eventually('Choose a font', focused);
  await page.keyboard.press('p');
  await page.getByRole('menuitemradio', { name: 'Urgent' }).click();
  await row(page, 'Choose a font').getByRole('img', { name: 'Priority: Urgent' }).waitFor();
  await eventually('Choose a font', focused);
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: /^Task / }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: /To do/ }).getByRole('button').click();
  await eventually(['Measure the old pages'], () => titles(page));
  await page.getByRole('heading', { name: /To do/ }).getByRole('button').click();
  await inspect(page, 'list');
});

test('the table: sorted by its headers, changed in its cells', async (t) => {
  const { page } = await openProject(t);
  await page.keyboard.press('3');
  await row(page, 'Choose a font').waitFor();
  await page.getByRole('button', { name: 'Title' }).click();
  await eventually(['Choose a font', 'Design the header', 'Measure the old pages'], () =>
    titles(page),
  );
  await page.getByRole('button', { name: 'Title' }).click();
  await eventually(['Measure the old pages', 'Design the header', 'Choose a font'], () =>
    titles(page),
  );
  await row(page, 'Choose a font').getByRole('button', { name: 'Status: To do' }).click();
  await page.getByRole('menuitemradio', { name: 'Done' }).click();
  await row(page, 'Choose a font').getByRole('button', { name: 'Status: Done' }).waitFor();
  await row(page, 'Design the header').getByRole('button', { name: 'Assignees: none' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Ana Lima' }).click();
  await row(page, 'Design the header')
    .getByRole('button', { name: 'Assignees: Ana Lima' })
    .waitFor();
  await page.keyboard.press('Escape');
  await inspect(page, 'table');
});

test('one filter for all views, as text and as menus, kept in the address', async (t) => {
  const { page } = await openProject(t);
  await page.keyboard.press('2');
  await row(page, 'Choose a font').waitFor();
  await page.keyboard.press('f');
  await page.keyboard.type('status:doing');
  await page.keyboard.press('Enter');
  await eventually(['Measure the old pages'], () => titles(page));
  await page.getByRole('button', { name: /^Status.*Doing/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'To do' }).click();
  await eventually(3, () => titles(page).then((all) => all.length));
  await page.getByRole('menuitemcheckbox', { name: 'Doing' }).click();
  await page.keyboard.press('Escape');
  await eventually(['Design the header', 'Choose a font'], () => titles(page));
  await inspect(page, 'filter');

  await view(page, 'Board');
  await page.locator('[data-card]').first().waitFor();
  await eventually(2, () => page.locator('[data-card]').count());
  await page.reload();
  await eventually(2, () => page.locator('[data-card]').count());

  await page.getByRole('combobox', { name: 'Filter' }).fill('label:none nonsense:1');
  await page.keyboard.press('Enter');
  await page.getByLabel('mistake: nonsense').waitFor();
  await inspect(page, 'filter-mistake');
  await page.getByRole('button', { name: /^Clear filter/ }).click();
  await eventually(3, () => page.locator('[data-card]').count());
});

test('the calendar: a task moves to another day by keyboard, by its menu and by drag', async (t) => {
  const { page } = await openProject(t);
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await row(page, 'Choose a font').getByRole('link').focus();
  await page.keyboard.press('d');
  await page.getByRole('menuitem', { name: 'Choose a day…' }).click();
  await page.getByLabel('Due', { exact: true }).fill('2031-05-14');
  await page.getByRole('button', { name: 'Save' }).click();
  await row(page, 'Choose a font').locator('time[datetime="2031-05-14"]').waitFor();

  await page.goto(`${page.url().replace('/list', '/calendar')}?month=2031-05`);
  const day = (date) => page.locator(`[data-day="${date}"]`);
  const on = (date) => day(date).locator('[data-row] a').allTextContents();
  await eventually(['Choose a font'], () => on('2031-05-14'));
  await page.keyboard.press('j');
  await page.keyboard.press('Alt+ArrowDown');
  await eventually(['Choose a font'], () => on('2031-05-21'));
  await eventually('Choose a font', () => page.evaluate(() => document.activeElement?.textContent));
  await row(page, 'Choose a font')
    .getByRole('button', { name: /to another day$/ })
    .click();
  await page.getByRole('menuitem', { name: 'Choose a day…' }).click();
  await page.getByLabel('Due', { exact: true }).fill('2031-05-08');
  await page.getByRole('button', { name: 'Save' }).click();
  await eventually(['Choose a font'], () => on('2031-05-08'));

  const from = await row(page, 'Choose a font').boundingBox();
  const to = await day('2031-05-20').boundingBox();
  await page.mouse.move(from.x + 60, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(from.x + 70, from.y + 30, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 10 });
  await page.mouse.move(to.x + to.width / 2 + 2, to.y + to.height / 2, { steps: 2 });
  await page.mouse.up();
  await eventually(['Choose a font'], () => on('2031-05-20'));
  await inspect(page, 'calendar');
});

test('search and palette: words, a query, a jump and a command by keyboard alone', async (t) => {
  const { page, key } = await openProject(t);
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: 'Search' }).waitFor();
  await page.keyboard.type('design');
  await page.keyboard.press('Enter');
  const found = page.getByRole('list', { name: 'Found tasks' });
  await found.getByText('Design', { exact: true }).waitFor();
  await inspect(page, 'search');
  await page.getByRole('combobox', { name: 'Search' }).fill(`project:${key} status:doing`);
  await page.keyboard.press('Enter');
  await eventually(['Measure the old pages'], () => titles(page));

  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').waitFor();
  await inspect(page, 'palette');
  await page.keyboard.type(`${key}-2`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Choose a font' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>letter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+?');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('shortcuts');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.getByText(/Single letters are off/).waitFor();
  await inspect(page, 'shortcuts');
  await sheet.getByRole('button', { name: 'Turn letters on' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
});
