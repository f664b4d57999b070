import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Fails a build whose first visit has grown too large. Sizes are gzip KiB. */

const INITIAL_SCRIPTS = 200;
const LAZY_CHUNK = 40;
const ALL_SCRIPTS = 330;
const ALL_STYLES = 30;

const root = path.resolve(import.meta.dirname, '..');
const manifest = JSON.parse(
  readFileSync(path.join(root, 'node_modules/.cache/build-manifest.json'), 'utf8'),
);

const sizes = new Map();
function sizeOf(file) {
  if (!sizes.has(file)) {
    sizes.set(
      file,
      gzipSync(readFileSync(path.join(root, 'dist', file)), { level: 9 }).length / 1024,
    );
  }
  return sizes.get(file);
}

/** The chunks a page needs before it can run: the entry and what it imports statically. */
function initialOf(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const imported of manifest[name].imports ?? []) initialOf(imported, found);
  return found;
}

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const initial = initialOf(entry);
const chunks = Object.keys(manifest).filter((name) => manifest[name].file.endsWith('.js'));
const styles = new Set(Object.values(manifest).flatMap((chunk) => chunk.css ?? []));
const sum = (names) => names.reduce((total, name) => total + sizeOf(manifest[name].file), 0);

const lazy = chunks.filter((name) => !initial.has(name));
const largest = Math.max(0, ...lazy.map((name) => sizeOf(manifest[name].file)));
const checks = [
  ['initial scripts', sum([...initial]), INITIAL_SCRIPTS],
  ['largest lazy chunk', largest, LAZY_CHUNK],
  ['all scripts', sum(chunks), ALL_SCRIPTS],
  ['all styles', [...styles].reduce((total, file) => total + sizeOf(file), 0), ALL_STYLES],
];
let over = false;
for (const [what, size, budget] of checks) {
  over ||= size > budget;
  console.log(
    `${what}: ${size.toFixed(1)} of ${budget} KiB gzip${size > budget ? ': TOO LARGE' : ''}`,
  );
}
if (over) process.exit(1);
