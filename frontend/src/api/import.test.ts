import { expect, test } from 'vitest';
import { stubFetch } from '~/test/fetch';
import { importFile, type ImportLine } from './import';

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
  expect(
    await importFile({ format: 'trello', file: new Blob(['{}']) }, (line) => seen.push(line)),
  ).toEqual(DONE);
  expect(seen).toEqual(lines);
});

test('an import that failed says why', async () => {
  stubFetch(() => inPieces('{"type":"failed","code":"x","reason":"no lists","created":{}}\n', 50));
  await expect(
    importFile({ format: 'trello', file: new Blob(['{}']) }, () => undefined),
  ).rejects.toThrow('no lists');
});

test('an import that breaks off is not taken for done', async () => {
  stubFetch(() => inPieces('{"type":"progress","done":1,"total":9}\n', 50));
  await expect(
    importFile({ format: 'trello', file: new Blob(['{}']) }, () => undefined),
  ).rejects.toThrow('stopped');
});

test('a table says which project it is for, and can be tried first', async () => {
  const sent = stubFetch(() => inPieces(JSON.stringify(DONE), 50));
  const file = new Blob(['title']);
  const project = { key: 'SHOP', name: 'Corner shop' };
  await importFile(
    { format: 'csv', file, project, dryRun: true, dayOrder: 'dmy' },
    () => undefined,
  );
  expect(sent[0]?.path).toBe(
    '/import?format=csv&dry_run=true&key=SHOP&name=Corner+shop&day_order=dmy',
  );
  expect(sent[0]?.headers.get('Content-Type')).toBe('text/csv');
});
