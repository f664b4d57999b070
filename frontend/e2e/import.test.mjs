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
  uniqueKey,
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
    const go = page.getByRole('button', { name: 'Import now' });
    await go.or(page.getByRole('link', { name: 'Open the board' })).waitFor();
    if (await go.isVisible()) await go.click();
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

test('a table is tried first: mistakes are named by line, the rest goes in', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = uniqueKey();
  const rows = ['Title,Status,Due date', 'Buy paint,To do,2026-12-01', 'Sand the door,Doing,soon'];
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await dialog.getByRole('button', { name: 'CSV' }).click();
  await dialog.getByLabel('Name of the new project').fill('Front door');
  await dialog.getByLabel('Key', { exact: true }).fill(key);
  const table = { name: 'door.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
  await page.locator('input[type=file]').setInputFiles(table);
  await dialog.getByText(/This will create 1 project.*1 task/).waitFor();
  await dialog.getByText(/^Line 3, due on:/).waitFor();
  await shot(page, 'import-checked');
  await dialog.getByRole('button', { name: 'Import now' }).click();
  await dialog.getByRole('link', { name: 'Open the board' }).click();
  await eventually(['Buy paint'], () => titlesIn(page, 'To do'));
});
