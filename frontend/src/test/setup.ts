import '@testing-library/jest-dom/vitest';
import { options } from 'preact';
import { cleanup } from '@testing-library/preact';
import { afterEach } from 'vitest';

// As in the application: effects come before the next key.
options.requestAnimationFrame = (flush) => queueMicrotask(flush);

afterEach(() => {
  cleanup();
  localStorage.clear();
});
