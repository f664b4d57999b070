import assert from 'node:assert/strict';
import { test } from 'node:test';
import { column, eventually, openBrowser } from './support/browser.mjs';
import { inspect } from './support/inspect.mjs';

/** Where the demo was made, and for whom; elsewhere there is none to look at. */
const { E2E_DEMO_EMAIL: email, E2E_DEMO_PASSWORD: password } = process.env;

test(
  'demo: the account signs in to work that is due and a board to try',
  { skip: !email },
  async (t) => {
    const page = await openBrowser(t);
    await page.goto('/login');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'My work', level: 1 }).waitFor();
    await page.getByRole('region', { name: 'Today' }).getByText('Move the board').waitFor();
    await inspect(page, 'demo-my-work');

    await page.getByRole('navigation').getByRole('link', { name: 'Demo' }).first().click();
    const cards = (name) => column(page, name).locator('[data-card]').count();
    await eventually(2, () => cards('Backlog'));
    assert.deepEqual([await cards('To do'), await cards('Doing'), await cards('Done')], [2, 1, 1]);
    await inspect(page, 'demo-board');
  },
);
