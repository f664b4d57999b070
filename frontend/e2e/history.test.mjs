import assert from 'node:assert/strict';
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
  url,
} from './support/browser.mjs';
import { importPast } from './support/past.mjs';

const viewing = (page) => page.getByTestId('as-of').getByRole('heading').innerText();
const caption = (page) => page.getByTestId('last-event').innerText();
const position = (page) => new URL(page.url()).searchParams.get('at');

/** How many cards each column of the board on the screen has. */
function counts(page) {
  return page
    .locator('main section')
    .evaluateAll((sections) => sections.map((s) => s.querySelectorAll('article').length));
}

test('the past is walked through with the keyboard alone', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await importPast(page, 'Website relaunch', { tasks: 12, days: 30 });
  await page.goto(`/p/${key}/board`);
  await page.getByRole('heading', { name: 'Website relaunch', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'History' }).press('Enter');
  await eventually('Viewing now', () => viewing(page));

  await page.keyboard.press('Home');
  await eventually('Ana Lima project created', () => caption(page));
  await eventually([0, 0, 0, 0, 0], () => counts(page));
  await page.keyboard.press('ArrowRight');
  await eventually(`Ana Lima created ${key}-1 Draft the landing page`, () => caption(page));
  await eventually([1, 0, 0, 0, 0], () => counts(page));

  // What is shown is what the server says it was.
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await eventually(true, async () => position(page) !== null);
  const at = await eventuallyStill(() => position(page));
  const board = await (
    await page.request.get(`/api/v1/projects/${await idOf(page, key)}/board?as_of=${at}`)
  ).json();
  await eventually(
    board.columns.map(({ tasks }) => tasks.length),
    () => counts(page),
  );
  await page.keyboard.press('ArrowLeft');
  await eventually(true, async () => Number(position(page)) < Number(at));

  // Playing moves time on, a step by hand stops it.
  const before = await viewing(page);
  await page.keyboard.press('.');
  await page.getByLabel('Speed').getByText('3 days a second').waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause (Space)' }).waitFor();
  await eventually(true, async () => (await viewing(page)) !== before);
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Play (Space)' }).waitFor();

  await page.keyboard.press('End');
  await eventually('Viewing now', () => viewing(page));
  await page.keyboard.press('Escape');
  await page.waitForURL(`**/p/${key}/board`);
});

test('a task of the past is looked at, and made so again', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  const key = await createProject(page, 'Garden');
  await createTasks(page, 'To do', ['Water the roses']);
  await card(page, 'Water the roses').getByRole('link').click();
  const live = page.getByRole('complementary', { name: /^Task / });
  await live.getByRole('button', { name: /^Priority/ }).click();
  await page.getByRole('menuitemradio', { name: 'Urgent' }).click();
  await live.getByRole('button', { name: 'Priority: Urgent' }).waitFor();

  await page.goto(`/p/${key}/history`);
  await eventually('Viewing now', () => viewing(page));
  await page.getByRole('button', { name: 'Event before (←)' }).click();
  await page.getByRole('button', { name: 'Water the roses' }).click();
  const past = page.getByRole('complementary', { name: `Task ${key}-1 as it was` });
  await past.getByText('No priority', { exact: true }).waitFor();
  await past.getByRole('button', { name: 'Restore this version' }).click();

  await page.waitForURL(`**/p/${key}/board?task=${key}-1`);
  await live.getByRole('button', { name: 'Priority: No priority' }).waitFor();
});

test('what changed since the last look is told once, and seen on every device', async (t) => {
  const ana = await openBrowser(t);
  const ben = await openBrowser(t);
  await register(ana, 'Ana Lima');
  const { email } = await register(ben, 'Ben Okafor');
  const key = await createProject(ana, 'Roof');
  await createTasks(ana, 'To do', ['Count the tiles', 'Call the roofer']);
  const project = await idOf(ana, key);
  const invited = await ana.request.post(`/api/v1/projects/${project}/commands`, {
    headers: { Origin: new URL(url).origin },
    data: { type: 'add_member', email, role: 'editor' },
  });
  assert.equal(invited.status(), 200);
  await ben.goto(`/p/${key}/board`);
  await createTasks(ben, 'Doing', ['Borrow a ladder']);
  await card(ben, 'Count the tiles').getByRole('link').focus();
  await ben.keyboard.press('Alt+ArrowRight');
  await eventually(true, async () => (await titlesIn(ben, 'Doing')).includes('Count the tiles'));

  const told = ana.getByRole('button', { name: /^2 changes/ });
  await told.waitFor();
  await ana.keyboard.press('n');
  await eventually('Count the tiles', () => ana.evaluate(() => document.activeElement.textContent));
  await ana.keyboard.press('n');
  await eventually('Borrow a ladder', () => ana.evaluate(() => document.activeElement.textContent));

  await told.click();
  const dialog = ana.getByRole('dialog', { name: /^Changes since/ });
  await dialog.getByRole('list', { name: 'Changes by task' }).getByText('New task').waitFor();
  await dialog.getByRole('button', { name: 'By person' }).click();
  await dialog.getByText('Ben Okafor').waitFor();
  await dialog.getByRole('button', { name: 'Mark as seen' }).click();
  await told.waitFor({ state: 'detached' });
  await ana.reload();
  await column(ana, 'Doing').getByText('Borrow a ladder').waitFor();
  await eventually(0, () => ana.getByRole('button', { name: /changes?\b/ }).count());
});

test('the activity takes a change back, and brings it back again', async (t) => {
  const page = await openBrowser(t);
  await register(page, 'Ana Lima');
  await createProject(page, 'Cellar');
  await createTasks(page, 'To do', ['Sort the screws']);
  await card(page, 'Sort the screws').getByRole('link').focus();
  await page.keyboard.press('Alt+ArrowRight');
  await eventually(['Sort the screws'], () => titlesIn(page, 'Doing'));

  await page.getByRole('link', { name: 'Activity' }).click();
  const line = page.getByRole('listitem').filter({ hasText: 'Column: To do' }).first();
  await line.getByRole('button', { name: 'Undo', exact: true }).click();
  await line.getByText('Taken back').waitFor();
  await page.getByRole('link', { name: 'Board', exact: true }).click();
  await eventually(['Sort the screws'], () => titlesIn(page, 'To do'));

  await page.getByRole('link', { name: 'Activity' }).click();
  await line.getByRole('button', { name: 'Redo' }).click();
  await line.getByText('Taken back').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Board', exact: true }).click();
  await eventually(['Sort the screws'], () => titlesIn(page, 'Doing'));
});

async function idOf(page, key) {
  const { items } = await (await page.request.get('/api/v1/projects?limit=200')).json();
  return items.find((project) => project.key === key).id;
}

/** Waits until something stays what it is for a moment. */
async function eventuallyStill(actual) {
  let last;
  for (let turn = 0; turn < 40; turn += 1) {
    const now = await actual();
    if (turn > 0 && now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return last;
}
