import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { chromium } from 'playwright-core';

export const url = process.env.E2E_URL ?? 'http://127.0.0.1:8080';
export const screenshots = path.resolve(import.meta.dirname, '../../screenshots');
mkdirSync(screenshots, { recursive: true });

/** Bounds what hangs, not what is slow: a busy disk may hold up a single command for seconds. */
const PATIENCE_MS = 60_000;
const MOST_WORDS = 2000;
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

let launched;
function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  });
  return launched;
}
after(async () => (await launched)?.close());

/** Opens a browser of its own (cookies, storage) and fails the journey on errors in its console. */
export async function openBrowser(t, options = {}) {
  const context = await (
    await browser()
  ).newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    // Journeys see what the server has now; those about starting without it ask for the worker.
    serviceWorkers: 'block',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    // A refused request is part of some journeys and logged by the browser itself.
    const expected = /Failed to load resource|net::ERR/.test(message.text());
    if (message.type() === 'error' && !expected) problems.push(message.text());
  });
  t.after(async () => {
    if (!t.passed) await tell(page);
    await context.close();
    assert.deepEqual(problems, [], 'errors in the browser console');
  });
  return page;
}

/** Leaves what a failed journey last saw: the picture among the screenshots, the words in the log. */
async function tell(page) {
  const name = unique('failed');
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  const words = await page.locator('body').innerText();
  console.error(`${name}.png ${page.url()}\n${words.slice(0, MOST_WORDS)}`);
}

/** A name nobody else uses, so that journeys share one system. */
export function unique(prefix) {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

/** A project key nobody else uses: capitals only. */
export function uniqueKey() {
  const letters = Array.from(randomBytes(6), (byte) => String.fromCharCode(65 + (byte % 26)));
  return letters.join('');
}

export const PASSWORD = 'correct horse battery staple';

/** Creates an account through the page and leaves it signed in. */
export async function register(page, name) {
  const email = `${unique('person')}@example.test`;
  await page.goto('/register');
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
  return { name, email, password: PASSWORD };
}

/** Creates a project through the page and leaves its board open; returns its key. */
export async function createProject(page, name) {
  const key = uniqueKey();
  await page.getByRole('button', { name: 'New project' }).first().click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Create project' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  return key;
}

export function column(page, name) {
  return page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

export function card(page, title) {
  return page.locator('[data-card]').filter({ hasText: title });
}

/** Creates tasks in a column by pasting their titles. */
export async function createTasks(page, columnName, titles) {
  await page.getByRole('button', { name: `New task in ${columnName}` }).click();
  const field = page.getByLabel(`New task in ${columnName}`).and(page.locator('textarea'));
  await field.fill(titles.join('\n'));
  await field.press('Enter');
  await field.press('Escape');
  for (const title of titles) {
    // The link appears with the key, that is with the server's answer.
    await column(page, columnName).getByRole('link', { name: title, exact: true }).waitFor();
  }
}

export async function titlesIn(page, columnName) {
  return column(page, columnName).locator('[data-card] a').allTextContents();
}

/** Waits until `actual()` is what is expected; fails with both when it never is. */
export async function eventually(expected, actual) {
  const deadline = Date.now() + PATIENCE_MS;
  let last;
  while (Date.now() < deadline) {
    last = await actual();
    if (JSON.stringify(last) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(last, expected);
}

export async function shot(page, name) {
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
}

/** Drags a card with the mouse, in the steps a hand makes. */
export async function drag(page, title, onto, { below = false } = {}) {
  const from = await card(page, title).boundingBox();
  const to = await onto.boundingBox();
  const y = to.y + (below ? to.height - 6 : Math.min(6, to.height / 2));
  await page.mouse.move(from.x + 40, from.y + 14);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 30, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, y, { steps: 12 });
  await page.mouse.move(to.x + to.width / 2 + 2, y, { steps: 2 });
  await page.mouse.up();
}

/** Adds somebody to the project that is open, through its members dialog. */
export async function addMember(page, { email, name }) {
  await page.getByRole('button', { name: 'Members' }).click();
  await page.getByLabel('E-mail of an account').fill(email);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('list', { name: 'Members' }).getByText(name).waitFor();
  await page.keyboard.press('Escape');
}
