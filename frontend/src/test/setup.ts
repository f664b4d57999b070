import '@testing-library/jest-dom/vitest';
import { options } from 'preact';
import { cleanup, configure } from '@testing-library/preact';
import { afterEach } from 'vitest';

// Bounds for what hangs: a busy machine may be many times slower than a test expects.
configure({ asyncUtilTimeout: 20_000 });

// As in the application: effects come before the next key.
options.requestAnimationFrame = (flush) => queueMicrotask(flush);

afterEach(() => {
  cleanup();
  localStorage.clear();
});
