import { expect, test } from 'vitest';
import { stubFetch } from '~/test/fetch';
import { importTrello, type ImportLine } from './import';

/** An answer that arrives in pieces which respect neither lines nor letters. */
function inPieces(text: string, size: number): Response {
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size)
        controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  return new Response(stream);
}

const DONE = { type: 'done', project_id: 'p', key: 'MÜ', created: { tasks: 2 }, unchanged: 0 };

test('lines are handed on whole, however they arrive', async () => {
  const lines = [
    { type: 'progress', done: 1, total: 2 },
    { type: 'skipped', what: 'Käse', code: 'x', reason: 'y' },
    DONE,
  ];
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  stubFetch(() => inPieces(text, 3));
  const seen: ImportLine[] = [];
  expect(await importTrello(new Blob(['{}']), (line) => seen.push(line))).toEqual(DONE);
  expect(seen).toEqual(lines);
});

test('an import that failed says why', async () => {
  stubFetch(() => inPieces('{"type":"failed","code":"x","reason":"no lists","created":{}}\n', 50));
  await expect(importTrello(new Blob(['{}']), () => undefined)).rejects.toThrow('no lists');
});

test('an import that breaks off is not taken for done', async () => {
  stubFetch(() => inPieces('{"type":"progress","done":1,"total":9}\n', 50));
  await expect(importTrello(new Blob(['{}']), () => undefined)).rejects.toThrow('stopped');
});
