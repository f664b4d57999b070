import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { startGateway } from './gateway.mjs';

const MIB = 1024 * 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let gateway;
before(async () => {
  gateway = await startGateway();
});
after(() => gateway?.stop());
beforeEach(() => {
  gateway.command.respond = undefined;
  gateway.query.respond = undefined;
});

/** One request, without the conveniences that hide headers and encodings. */
async function ask(path, { method = 'GET', headers = {}, body } = {}) {
  const request = http.request({ port: gateway.port, host: '127.0.0.1', path, method, headers });
  request.on('error', () => undefined);
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() };
}

const askJson = async (...request) => JSON.parse((await ask(...request)).text);

test('reads go to query-service and everything else to command-service', async () => {
  for (const [method, path, service] of [
    ['GET', '/api/v1/projects?limit=5', 'query'],
    ['POST', '/api/v1/projects', 'command'],
    ['PATCH', '/api/v1/account', 'command'],
    ['DELETE', '/api/v1/session', 'command'],
    ['GET', '/api/v1/sessions', 'command'],
    ['GET', '/api/v1/api-tokens', 'command'],
    ['GET', '/api/v1/me/views', 'command'],
    ['GET', '/api/v1/me/stars', 'command'],
    ['PUT', '/api/v1/me/views/0198c0de-0000-7000-8000-000000000001', 'command'],
    ['GET', '/api/v1/me/inbox', 'query'],
    ['GET', '/api/v1/oidc', 'command'],
    ['GET', '/api/v1/oidc/start?x=1', 'command'],
    ['GET', '/api/v1/oidc/callback?code=1', 'command'],
    ['GET', '/api/v1/sessions-of-somebody', 'query'],
    ['GET', '/api/v1/stream', 'query'],
    ['POST', '/api/v1/import?format=trello', 'command'],
  ]) {
    const answer = await askJson(path, { method });
    assert.deepEqual([answer.service, answer.method, answer.url], [service, method, path]);
  }
});

test('behind a trusted balancer the client is the last address that is not a balancer', async () => {
  // The first address is what a client may have made up.
  const { headers } = await askJson('/api/v1/me', {
    headers: { 'X-Forwarded-For': '198.51.100.6, 203.0.113.7' },
  });
  assert.equal(headers['x-forwarded-for'], '198.51.100.6, 203.0.113.7, 203.0.113.7');
});

test('services learn the address, the host and the request id of the caller', async () => {
  const id = '0198c0de-0000-7000-8000-000000000001';
  const { headers } = await askJson('/api/v1/me', {
    headers: { Host: 'tasks.test', 'Request-Id': id },
  });
  assert.equal(headers.host, 'tasks.test');
  assert.equal(headers['request-id'], id);
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['x-forwarded-proto'], 'http');
});

test('a request id that is no UUID is replaced by one', async () => {
  const { headers } = await askJson('/api/v1/me', { headers: { 'Request-Id': 'mine' } });
  assert.match(headers['request-id'], UUID);
});

test('connections to the services are kept', async () => {
  await ask('/api/v1/me');
  const before = gateway.query.connections;
  for (let turn = 0; turn < 20; turn += 1) await ask('/api/v1/me');
  // Each worker process keeps its own; a connection a request would be 20.
  assert.ok(gateway.query.connections - before < 10);
});

test('every answer carries the security headers, also errors', async () => {
  for (const path of [
    '/',
    '/p/WEB',
    '/assets/none.js',
    '/healthz',
    '/api/v1/me',
    '/.vite/manifest.json',
  ]) {
    const { headers } = await ask(path);
    const policy = headers['content-security-policy'];
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/, path);
    assert.match(policy, /worker-src 'self'/, path);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.equal(headers.server, 'nginx');
  }
});

test('pages of the application are index.html, which is always asked for again', async () => {
  for (const path of ['/', '/p/WEB?task=WEB-1', '/login']) {
    const page = await ask(path);
    assert.deepEqual([page.status, page.headers['cache-control']], [200, 'no-cache'], path);
    assert.match(page.text, /<title>pages/);
    assert.match(page.headers['content-type'], /^text\/html/);
  }
});

test('the service worker is asked for again each time: it names the release', async () => {
  const worker = await ask('/sw.js');
  assert.deepEqual([worker.status, worker.headers['cache-control']], [200, 'no-cache']);
  assert.match(worker.headers['content-type'], /^text\/javascript/);
});

test('hashed assets are kept for ever and sent as they were compressed', async () => {
  const path = '/assets/app-1a2b.js';
  const packed = await ask(path, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(packed.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.match(packed.headers['content-type'], /^text\/javascript/);
  assert.ok(packed.bytes.length < 100);
  assert.equal((await ask(path)).headers['content-encoding'], undefined);
});

test('an asset that is gone is 404 and not kept', async () => {
  const gone = await ask('/assets/app-0000.js');
  assert.deepEqual([gone.status, gone.headers['cache-control']], [404, 'no-cache']);
  assert.equal((await ask('/.vite/manifest.json')).status, 404);
});

test('answers of the services are compressed and not kept unless they say so', async () => {
  gateway.query.respond = (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (request.url.endsWith('kept')) response.setHeader('Cache-Control', 'private, no-cache');
    response.end(JSON.stringify({ text: 'x'.repeat(5000) }));
  };
  const headers = { 'Accept-Encoding': 'gzip' };
  const plain = await ask('/api/v1/projects', { headers });
  assert.equal(plain.headers['content-encoding'], 'gzip');
  assert.equal(plain.headers['cache-control'], 'no-store');
  assert.equal(
    (await ask('/api/v1/kept', { headers })).headers['cache-control'],
    'private, no-cache',
  );
});

test('a body over the limit is refused with a problem document', async () => {
  for (const [path, size] of [
    ['/api/v1/tasks', MIB + 1],
    ['/api/v1/import?format=trello', 32 * MIB + 1],
  ]) {
    const refused = await ask(path, { method: 'POST', body: Buffer.alloc(size) });
    const problem = JSON.parse(refused.text);
    assert.deepEqual([refused.status, problem.status, problem.code], [413, 413, 'body_too_large']);
    assert.equal(refused.headers['content-type'], 'application/problem+json');
    assert.match(problem.request_id, UUID);
    assert.equal(refused.headers['request-id'], problem.request_id);
  }
});

test('an import may be larger than other bodies', async () => {
  const body = Buffer.alloc(31 * MIB);
  const taken = await askJson('/api/v1/import?format=trello', { method: 'POST', body });
  assert.equal(taken.body, body.length);
});

test('live events and import progress are passed on as they are written', async () => {
  for (const [service, path, method] of [
    ['query', '/api/v1/stream', 'GET'],
    ['command', '/api/v1/import?format=trello', 'POST'],
  ]) {
    let finish;
    gateway[service].respond = (_request, response) => {
      response.setHeader('Content-Type', 'text/event-stream');
      response.write('first\n');
      finish = () => response.end('last\n');
    };
    const request = http.request({ port: gateway.port, host: '127.0.0.1', path, method });
    request.end();
    const [response] = await once(request, 'response');
    const [first] = await once(response, 'data');
    // The service has not finished, and the first line is here.
    assert.equal(first.toString(), 'first\n');
    finish();
    await once(response.resume(), 'end');
  }
});

test("a path under /api/ that looks like a hidden file is still a service's to answer", async () => {
  gateway.query.respond = (request, response) => response.end(request.url);
  const { status, text } = await ask('/api/v1/projects/.x/board');
  assert.deepEqual([status, text], [200, '/api/v1/projects/.x/board']);
});

test("a service's own problem passes through with its own headers", async () => {
  gateway.query.respond = (_request, response) => {
    response.writeHead(503, {
      'Retry-After': '7',
      'Request-Id': 'theirs',
      'Content-Type': 'application/problem+json',
    });
    response.end('{"code":"read_model_behind"}');
  };
  const { status, headers, text } = await ask('/api/v1/me');
  assert.deepEqual([status, headers['retry-after'], headers['request-id']], [503, '7', 'theirs']);
  assert.equal(text, '{"code":"read_model_behind"}');
});

test('a service that breaks off is answered for with a problem document and Retry-After', async () => {
  gateway.query.respond = (request) => request.destroy();
  const { status, headers, text } = await ask('/api/v1/me');
  const problem = JSON.parse(text);
  assert.deepEqual([status, problem.status, problem.code], [502, 502, 'unavailable']);
  assert.equal(headers['retry-after'], '2');
  assert.equal(headers['content-type'], 'application/problem+json');
  assert.match(headers['content-security-policy'], /default-src/);
});

test('what is not HTTP is refused with a problem document that shows no version', async () => {
  for (const [raw, status] of [
    ['NONSENSE\r\n\r\n', 400],
    ['GET /api/v1/me HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n', 400],
    [`GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
  ]) {
    const socket = net.connect(gateway.port, '127.0.0.1');
    socket.end(raw);
    const chunks = [];
    for await (const chunk of socket) chunks.push(chunk);
    const answer = Buffer.concat(chunks).toString();
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(answer, /Content-Type: application\/problem\+json/);
    assert.doesNotMatch(answer, /nginx\/\d/);
  }
});

test('the access log is JSON lines with the path and no query', async () => {
  await ask('/api/v1/me?secret=1', { headers: { 'User-Agent': '"quoted"' } });
  const lines = gateway
    .accessLog()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(lines.some(({ path, status }) => path === '/api/v1/me' && status === 200));
  assert.doesNotMatch(gateway.accessLog(), /secret/);
});

test('the frontend itself says that it is healthy', async () => {
  const { status, text } = await ask('/healthz');
  assert.deepEqual([status, text], [200, 'ok\n']);
});
