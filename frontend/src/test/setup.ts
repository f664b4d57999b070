import '@testing-library/jest-dom/vitest';
import { options } from 'preact';
import { cleanup, configure } from '@testing-library/preact';
import { afterEach } from 'vitest';

// Bounds for what hangs: a busy machine may be many times slower than a test expects.
configure({ asyncUtilTimeout: 20_000 });

// As in the application: effects come before the next key.
options.requestAnimationFrame = (flush) => queueMicrotask(flush);

// Nothing is laid out here, so that nothing is scrollable: the drag library tells so of each column,
// with the whole element.
const { warn } = console;
console.warn = (...said: unknown[]) => {
  if (!String(said[0]).startsWith('Auto scrolling has been attached')) warn(...said);
};

afterEach(() => {
  cleanup();
  localStorage.clear();
});
