import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { constants, gzipSync } from 'node:zlib';

/** Leaves a compressed copy of each text file of the build in dist/.gz, where Nginx looks first. */

const dist = path.resolve(import.meta.dirname, '../dist');
const packed = path.join(dist, '.gz');
const TEXT = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt', '.webmanifest']);
const SMALLEST = 512;

async function* filesIn(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(full);
    else yield full;
  }
}

await rm(packed, { recursive: true, force: true });
for await (const file of filesIn(dist)) {
  const { size } = await stat(file);
  if (!TEXT.has(path.extname(file)) || size < SMALLEST) continue;
  const copy = path.join(packed, path.relative(dist, file));
  await mkdir(path.dirname(copy), { recursive: true });
  await writeFile(copy, gzipSync(await readFile(file), { level: constants.Z_BEST_COMPRESSION }));
}
// The manifest is for the budget check beside the sources, not for visitors.
await mkdir(path.resolve(dist, '../node_modules/.cache'), { recursive: true });
await cp(
  path.join(dist, '.vite/manifest.json'),
  path.resolve(dist, '../node_modules/.cache/build-manifest.json'),
);
await rm(path.join(dist, '.vite'), { recursive: true });
