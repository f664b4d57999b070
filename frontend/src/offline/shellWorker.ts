import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = path.join(import.meta.dirname, 'worker.js');
/** Beside what is named by its content: what the page asks for before it runs. */
const FIXED = ['/index.html', '/theme.js', '/favicon.svg'];
/** The letters of other alphabets are fetched when a text needs them. */
const OTHER_LETTERS = /\/inter-(?!latin-wght)[^/]*\.woff2$/;

/** Writes `sw.js`, the service worker, with the files of this build in it. */
export function shellWorker(): Plugin {
  return {
    name: 'shell-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const built = Object.values(bundle).toSorted((a, b) => byName(a.fileName, b.fileName));
        const digest = createHash('sha256');
        for (const file of built) {
          digest.update(`${file.fileName}\n`);
          digest.update(file.type === 'asset' ? file.source : file.code);
        }
        const files = shellFiles(built.map((file) => file.fileName));
        const source = fillIn(readFileSync(SOURCE, 'utf8'), files, digest.digest('hex'));
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}

/** Returns the addresses of what the pages are made of, from the names of a build's files. */
export function shellFiles(names: readonly string[]): string[] {
  const built = names.map((name) => `/${name}`).filter((name) => name.startsWith('/assets/'));
  return [...FIXED, ...built.filter((name) => !OTHER_LETTERS.test(name)).toSorted(byName)];
}

/** The same order on every machine, whatever its language. */
function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** Returns the worker's source with its files and the name of their release in it. */
export function fillIn(source: string, files: readonly string[], digest: string): string {
  const filled = source
    .replace('self.SHELL_FILES', JSON.stringify(files))
    .replace('self.SHELL_RELEASE', JSON.stringify(digest.slice(0, 16)));
  if (filled.includes('self.SHELL_')) throw new Error('the service worker was not filled in');
  return filled;
}
