import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  card,
  eventually,
  openBrowser,
  register,
  shot,
  titlesIn,
  unique,
} from './support/browser.mjs';
import { trelloBoard } from './support/trello.mjs';

test('a Trello board is imported with progress, and importing it again changes nothing', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const board = Buffer.from(JSON.stringify(trelloBoard(unique('Kitchen'))));
  const file = { name: 'board.json', mimeType: 'application/json', buffer: board };
  const importIt = async () => {
    await page.goto('/projects');
    await page.getByRole('button', { name: 'Import', exact: true }).first().click();
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('link', { name: 'Open the board' }).waitFor();
    return page.getByRole('dialog').innerText();
  };
  assert.match(await importIt(), /Created .*3 tasks \(1 archived\)/);
  await shot(page, 'import-done');
  await page.getByRole('link', { name: 'Open the board' }).click();
  await eventually(['Buy tiles', 'Call the plumber'], () => titlesIn(page, 'Ideas'));
  await card(page, 'Buy tiles').getByRole('img', { name: 'Checklist: 1 of 2' }).waitFor();
  await card(page, 'Buy tiles').getByText('shopping').waitFor();
  await shot(page, 'import-board');

  await page.getByRole('button', { name: 'Project menu' }).click();
  await page.getByRole('menuitem', { name: 'Archived tasks…' }).click();
  await page.getByRole('dialog', { name: 'Archived tasks' }).getByText('Old idea').waitFor();
  assert.match(await importIt(), /Nothing new/);
});
