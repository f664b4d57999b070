import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, openBrowser, register, shot } from './support/browser.mjs';
import { importPast } from './support/past.mjs';

/** A year of a busy team: some two thousand events. */
const PAST = { tasks: 500, days: 365 };
const ROUNDS = 8;
const ROUND_MS = 1000;
/** Of the frames an empty page draws in the same time; of sixty a second, that is thirty. */
const LEAST_SHARE = 0.5;

/** Returns how many frames a second the page draws. */
function frameRate(page) {
  return page.evaluate(
    (time) =>
      new Promise((done) => {
        let frames = 0;
        let began;
        const count = (now) => {
          began ??= now;
          if (now - began >= time) return done((frames * 1000) / (now - began));
          frames += 1;
          requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
      }),
    ROUND_MS,
  );
}

async function rates(page) {
  const found = [];
  for (let round = 0; round < ROUNDS; round += 1) found.push(await frameRate(page));
  return found;
}

test('a year plays at no less than half the frames of an empty page', async (t) => {
  const page = await openBrowser(t, { reducedMotion: 'no-preference' });
  await register(page, 'Ana Lima');
  const key = await importPast(page, 'Website relaunch', PAST);
  await page.goto('/theme.js');
  const empty = await rates(page);

  await page.goto(`/p/${key}/history`);
  const viewing = () => page.getByTestId('as-of').getByRole('heading').innerText();
  await eventually('Viewing now', viewing);
  await page.keyboard.press('Home');
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('.');
  await page.getByLabel('Speed').getByText('1 week a second').waitFor();
  await page.keyboard.press('Space');
  const before = await viewing();
  const playing = await rates(page);
  // What was measured did happen: time went on, and is still going on.
  assert.notEqual(await viewing(), before);
  await page.getByRole('button', { name: 'Pause (Space)' }).waitFor();
  await shot(page, 'history-playing');

  // What else a machine does takes frames from some rounds; what playing costs, from all.
  const share = Math.max(...playing) / Math.max(...empty);
  t.diagnostic(
    `frames a second: ${playing.map(Math.round)}, of an empty page ${empty.map(Math.round)}`,
  );
  assert.ok(share >= LEAST_SHARE, `${Math.round(share * 100)} % of an empty page's frames`);
});
