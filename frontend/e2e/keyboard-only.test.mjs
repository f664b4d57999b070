import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  card,
  column,
  createProject,
  eventually,
  openBrowser,
  register,
  titlesIn,
} from './support/browser.mjs';

/** Counts every event of a pointer from here on, in this page and those it leads to. */
async function watchPointer(page) {
  const count = () => {
    globalThis.pointerEvents = 0;
    for (const type of ['mousedown', 'mousemove', 'pointerdown', 'touchstart', 'wheel']) {
      window.addEventListener(type, () => (globalThis.pointerEvents += 1), true);
    }
  };
  await page.addInitScript(count);
  await page.evaluate(count);
}

test('create, assign, move, comment, undo and look back, without a mouse', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'No mouse');
  await column(page, 'Backlog').waitFor();
  await watchPointer(page);
  const press = async (...keys) => {
    for (const each of keys) await page.keyboard.press(each);
  };
  const type = (text) => page.keyboard.type(text);
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const panel = page.getByRole('complementary', { name: `Task ${key}-1` });

  await press('c');
  await type('Say hello');
  await press('Enter', 'Escape');
  await card(page, 'Say hello').getByRole('link').waitFor();

  await press('ArrowDown');
  await eventually('Say hello', focused);
  await press('i');
  await card(page, 'Say hello').getByRole('img', { name: 'Ana Lima' }).waitFor();
  await press('Alt+ArrowRight');
  await eventually(['Say hello'], () => titlesIn(page, 'To do'));

  // A look leaves focus on the card; the same key ends it.
  await press('Space');
  await panel.getByRole('heading', { name: 'Say hello' }).waitFor();
  await eventually('Say hello', focused);
  await press('Space');
  await panel.waitFor({ state: 'detached' });

  await press('e');
  await panel.getByRole('textbox', { name: 'Description' }).waitFor();
  await type('To everybody.');
  await press('Control+Enter');
  await panel.getByText('To everybody.').waitFor();

  // In the panel letters are the task's.
  await press('p');
  await page.getByRole('menuitemradio', { name: 'High' }).waitFor();
  await type('High');
  await press('Enter');
  await panel.getByRole('button', { name: 'Priority: High' }).waitFor();
  await press('w');
  await panel.getByRole('button', { name: /^Watch/ }).waitFor();

  const comment = panel.getByRole('textbox', { name: 'New comment' });
  await press('Shift+C');
  await type('Who is everybody?');
  await press('Control+Enter');
  await panel.getByText('Who is everybody?', { exact: true }).waitFor();
  await eventually('', () => comment.inputValue());
  await press('Escape');
  await panel.waitFor({ state: 'detached' });

  await eventually('Say hello', focused);
  await press('Alt+ArrowRight');
  await eventually(['Say hello'], () => titlesIn(page, 'Doing'));
  await press('Control+z');
  await eventually(['Say hello'], () => titlesIn(page, 'To do'));

  await press('g', 'h');
  await page.getByTestId('as-of').waitFor();
  await press('Home', 'ArrowRight');
  await eventually(['Say hello'], () => pastTitlesIn(page, 'Backlog'));
  await press('End');
  await eventually(['Say hello'], () => pastTitlesIn(page, 'To do'));

  assert.equal(await page.evaluate(() => globalThis.pointerEvents), 0);
});

function pastTitlesIn(page, name) {
  return page
    .getByRole('region', { name: new RegExp(`^${name}, `) })
    .locator('[data-past-card]')
    .evaluateAll((cards) => cards.map((found) => found.querySelector('button').textContent));
}

test('tasks of a list are chosen together and changed as one', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'Together');
  await column(page, 'Backlog').waitFor();
  await page.keyboard.press('c');
  for (const title of ['One', 'Two', 'Three']) {
    await page.keyboard.type(title);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Escape');
  await eventually(['One', 'Two', 'Three'], () => titlesIn(page, 'Backlog'));
  for (const view of ['list', 'table']) {
    await page.goto(`/p/${key}/${view}`);
    // The newest comes first in the table.
    const [first] = view === 'list' ? ['One'] : ['Three'];
    await page.getByRole('link', { name: first, exact: true }).focus();
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page.getByRole('toolbar', { name: 'Chosen tasks' });
    await bar.getByText('2 selected').waitFor();
    await eventually(2, () => page.getByRole('img', { name: 'Selected' }).count());

    await page.keyboard.press('p');
    const wanted = view === 'list' ? 'Urgent' : 'Low';
    await page.getByRole('menuitemradio', { name: wanted }).click();
    await page.getByText(`2 tasks set to ${wanted.toLowerCase()}`).first().waitFor();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.first().click();
    await eventually(0, () => page.locator('[data-row]').filter({ hasText: wanted }).count());
  }
});
