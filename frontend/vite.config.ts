import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { shellWorker } from './src/offline/shellWorker.ts';

/** Where `npm run dev` sends API calls: a running system's gateway. */
const gateway = process.env.API_ORIGIN ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), shellWorker()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // Inlined data: URLs would need a laxer content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    // A chunk for every few lines that some screens share would cost more than it spares: what
    // five or more have in common is one, and comes first.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'shared', minShareCount: 5, test: /\/src\// }] },
      },
    },
  },
  server: { proxy: { '/api': { target: gateway, changeOrigin: false } } },
  test: {
    environment: 'happy-dom',
    // Harmful markup in tests must not reach the network on its way to being removed.
    environmentOptions: { happyDOM: { settings: { disableIframePageLoading: true } } },
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    // The machine is shared by many test runs; two workers are what it has.
    maxWorkers: 2,
    // A bound for what hangs, not a measure of speed: a cold machine may be many times slower.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The same bound for what is waited for.
    expect: { poll: { timeout: 20_000 } },
    css: { modules: { classNameStrategy: 'non-scoped' } },
    // Of every source, also of those that no test loads; `npm test` fails below.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/test/**', 'src/api/schema.d.ts', 'src/main.tsx'],
      reporter: ['text-summary'],
      reportsDirectory: 'test-results/coverage',
      thresholds: { lines: 85, branches: 75 },
    },
    restoreMocks: true,
    unstubGlobals: true,
  },
});
