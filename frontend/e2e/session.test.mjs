import { test } from 'node:test';
import {
  card,
  createProject,
  createTasks,
  eventually,
  openBrowser,
  register,
  titlesIn,
} from './support/browser.mjs';

async function signIn(page, { email, password }) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('signing out and in again leads back to the page that was asked for', async (t) => {
  const page = await openBrowser(t);
  const ana = await register(page, 'Ana Lima');
  const key = await createProject(page, 'Sessions');
  await page.getByRole('button', { name: 'Ana Lima', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(`/p/${key}`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, { ...ana, password: 'not the password' });
  await page.getByRole('alert').getByText('Not signed in').waitFor();
  await page.getByText('Forgot your password?').click();
  await page.getByText('can give you a new one').waitFor();
  await signIn(page, ana);
  await page.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
});

test('an e-mail that has an account is told at its field', async (t) => {
  const page = await openBrowser(t);
  const ana = await register(page, 'Ana Lima');
  const other = await openBrowser(t);
  await other.goto('/register');
  await other.getByLabel('Your name').fill('Impostor');
  await other.getByLabel('E-mail').fill(ana.email);
  await other.getByLabel('Password', { exact: true }).fill(ana.password);
  await other.getByRole('button', { name: 'Create account' }).click();
  await other.getByText('This e-mail has an account already').waitFor();
  await eventually('email', () => other.evaluate(() => document.activeElement?.name));
});

test('a session that ends asks for the password over the page and loses nothing', async (t) => {
  const page = await openBrowser(t);
  const ana = await register(page, 'Ana Lima');
  await createProject(page, 'Interrupted');
  await createTasks(page, 'To do', ['Before']);
  await page.getByRole('button', { name: 'New task in To do' }).click();
  await page.getByLabel('New task in To do').and(page.locator('textarea')).fill('A draft');
  await page.context().clearCookies();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.waitFor();
  await signIn(page, ana);
  await dialog.waitFor({ state: 'detached' });
  await eventually(['Before', 'A draft'], () => titlesIn(page, 'To do'));
  await card(page, 'A draft').waitFor();
});
