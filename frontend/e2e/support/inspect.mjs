import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { shot } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails on every violation that axe calls serious or critical. */
export async function assertAccessible(page, screen) {
  // The policy forbids scripts in the page; the debugger's own world is not bound by it.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(violations, [], `accessibility of ${screen}`);
}

const SIZES = [
  [1440, 900],
  [768, 1024],
  [375, 812],
  [320, 640],
];

/** The least that a shortened text may be wide, in pixels: some words can be read. */
const SHORTENED_MIN = 90;

/** Returns the texts of lists that were cut so short that they say nothing. */
function squeezed(page) {
  return page.evaluate((least) => {
    const cut = (element) =>
      element.clientWidth > 0 &&
      element.clientWidth < Math.min(least, element.scrollWidth) &&
      getComputedStyle(element).textOverflow === 'ellipsis';
    return [...document.querySelectorAll('main li *, main tr *')]
      .filter(cut)
      .map((element) => `${element.textContent}: ${element.clientWidth} px`);
  }, SHORTENED_MIN);
}

/** Waits until what was asked for is on the screen: the picture and the check are of that, then. */
async function painted(page) {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/** Looks at one screen in both themes and every width. */
export async function inspect(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await painted(page);
      const label = `${name}-${colorScheme}-${width}`;
      await shot(page, label);
      await assertAccessible(page, label);
      assert.deepEqual(await squeezed(page), [], `${label} leaves no room`);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, `${label} scrolls sideways`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
