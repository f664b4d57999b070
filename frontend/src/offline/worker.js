/**
 * Keeps what the pages are made of, so that they open without a network; never an answer of the API.
 * The build puts the files of this release in place of the list below, and so changes this file
 * whenever one of them changes: that is how browsers notice a new release.
 */
const FILES = self.SHELL_FILES;
const RELEASE = self.SHELL_RELEASE;

const PREFIX = 'shell-';
/** The one page; every address without a file of its own shows it. */
const PAGE = '/index.html';
/** How long a page may take before the kept one is shown, as it would be without a network. */
const PATIENCE_MS = 5000;

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const { method, mode } = event.request;
  if (method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api/')) return;
  if (mode === 'navigate') event.respondWith(newest(event.request, PAGE));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(kept(event.request));
  else if (FILES.includes(url.pathname)) event.respondWith(newest(event.request, url.pathname));
});

async function keep() {
  const cache = await caches.open(PREFIX + RELEASE);
  await Promise.all(
    FILES.map(async (path) => {
      // A file named by its content is the same in every release.
      const same = path.startsWith('/assets/') ? await caches.match(path) : undefined;
      if (same) return cache.put(path, same);
      const answer = await fetch(path, {
        cache: path.startsWith('/assets/') ? 'default' : 'reload',
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return cache.put(path, answer);
    }),
  );
}

/** Runs once no page of another release is open: until then each finds the files it was made of. */
async function forgetOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + RELEASE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** The server's answer; without one in time, what was kept under `path`. */
async function newest(request, path) {
  const copy = () => caches.match(path, { ignoreVary: true });
  const answer = fetch(request);
  const late = new Promise((resolve) => {
    setTimeout(() => void copy().then((found) => found && resolve(found)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    const found = await copy();
    if (found) return found;
    throw error;
  }
}
