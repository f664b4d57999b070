import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { fillIn, shellFiles } from './shellWorker';

const SOURCE = readFileSync(path.resolve(import.meta.dirname, 'worker.js'), 'utf8');
const FILES = ['/index.html', '/theme.js', '/assets/app-1.js'];
const ORIGIN = 'https://tasks.example';

type Handler = (event: Record<string, unknown>) => void;

/** A browser's caches, by name and address. */
let caches: Map<string, Map<string, string>>;
let network: (url: string) => Promise<{ ok: boolean; status: number; text: string }>;
let asked: string[];

const found = (url: string) => {
  for (const cache of caches.values()) {
    const text = cache.get(url.replace(ORIGIN, ''));
    if (text !== undefined) return { ok: true, status: 200, text };
  }
  return undefined;
};
const urlOf = (request: string | { url: string }) =>
  typeof request === 'string' ? request : request.url;

/** Runs the worker of a release, as a browser does; returns how to send it events. */
function start(release = 'r1') {
  const handlers = new Map<string, Handler>();
  const self = {
    location: { origin: ORIGIN },
    addEventListener: (type: string, handler: Handler) => handlers.set(type, handler),
  };
  const storage = {
    open: (name: string) => {
      const cache = caches.get(name) ?? new Map<string, string>();
      caches.set(name, cache);
      const put = (url: string, answer: { text: string }) => cache.set(url, answer.text);
      return Promise.resolve({ put });
    },
    match: (request: string | { url: string }) => Promise.resolve(found(urlOf(request))),
    keys: () => Promise.resolve([...caches.keys()]),
    delete: (name: string) => Promise.resolve(caches.delete(name)),
  };
  const fetch = (request: string | { url: string }) => {
    asked.push(urlOf(request));
    return network(urlOf(request));
  };
  // The worker is a script of its own, not a module of the pages.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, sonarjs/code-eval
  const run = new Function('self', 'caches', 'fetch', fillIn(SOURCE, FILES, release)) as (
    ...globals: unknown[]
  ) => void;
  run(self, storage, fetch);
  const life = async (type: 'install' | 'activate') => {
    let done: Promise<unknown> = Promise.resolve();
    handlers.get(type)?.({ waitUntil: (work: Promise<unknown>) => (done = work) });
    await done;
  };
  /** Returns the text of the worker's answer; undefined when it leaves the request alone. */
  const ask = async (path: string, request: { mode?: string; method?: string } = {}) => {
    let answer: Promise<{ text: string }> | undefined;
    handlers.get('fetch')?.({
      request: { url: ORIGIN + path, method: 'GET', mode: 'cors', ...request },
      respondWith: (given: Promise<{ text: string }>) => (answer = given),
    });
    return answer && (await answer).text;
  };
  return { life, ask };
}

const online = (version: string) => (url: string) =>
  Promise.resolve({ ok: true, status: 200, text: `${url.replace(ORIGIN, '')} ${version}` });
const offline = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(() => {
  caches = new Map();
  asked = [];
  network = online('1');
});

test('without a network every address shows the kept page, and its files are there', async () => {
  const worker = start();
  await worker.life('install');
  network = offline;
  expect(await worker.ask('/p/WEB/board', { mode: 'navigate' })).toBe('/index.html 1');
  expect(await worker.ask('/assets/app-1.js')).toBe('/assets/app-1.js 1');
  expect(await worker.ask('/theme.js')).toBe('/theme.js 1');
});

test('with a network the page is the server’s, and a kept file is not asked for again', async () => {
  const worker = start();
  await worker.life('install');
  network = online('2');
  asked = [];
  expect(await worker.ask('/my', { mode: 'navigate' })).toBe('/my 2');
  expect(await worker.ask('/assets/app-1.js')).toBe('/assets/app-1.js 1');
  expect(asked).toEqual([`${ORIGIN}/my`]);
});

test('a network that does not answer is not waited for', async () => {
  const worker = start();
  await worker.life('install');
  vi.useFakeTimers();
  network = () => new Promise(() => undefined);
  const answer = worker.ask('/my', { mode: 'navigate' });
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(await answer).toBe('/index.html 1');
});

test('the API, writes and other origins are left alone', async () => {
  const worker = start();
  await worker.life('install');
  expect(await worker.ask('/api/v1/projects')).toBeUndefined();
  expect(await worker.ask('/api/docs', { mode: 'navigate' })).toBeUndefined();
  expect(await worker.ask('/theme.js', { method: 'POST' })).toBeUndefined();
  expect([...(caches.get('shell-r1')?.keys() ?? [])]).toEqual(FILES);
});

test('a new release keeps what has not changed, and the old one goes when it is active', async () => {
  await start('r1').life('install');
  caches.set('of somebody else', new Map());
  const next = start('r2');
  asked = [];
  network = online('2');
  await next.life('install');
  expect(asked).toEqual(['/index.html', '/theme.js']);
  expect([...caches.keys()]).toContain('shell-r1');
  await next.life('activate');
  expect([...caches.keys()]).toEqual(['of somebody else', 'shell-r2']);
  network = offline;
  expect(await next.ask('/', { mode: 'navigate' })).toBe('/index.html 2');
});

test('a release of which a file is missing is not kept', async () => {
  network = (url) =>
    Promise.resolve({ ok: !url.includes('assets'), status: 404, text: 'not found' });
  await expect(start().life('install')).rejects.toThrow('/assets/app-1.js: 404');
});

test('all of a build is kept but other alphabets, maps and what is not for pages', () => {
  const names = [
    'assets/app-1.js',
    'assets/inter-greek-wght-normal-2.woff2',
    'sw.js',
    '.vite/m.json',
  ];
  expect(shellFiles([...names, 'assets/inter-latin-wght-normal-3.woff2'])).toEqual([
    ...['/index.html', '/theme.js', '/favicon.svg', '/assets/app-1.js'],
    '/assets/inter-latin-wght-normal-3.woff2',
  ]);
});
