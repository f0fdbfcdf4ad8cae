// @ts-check
// A stand-in for campaignd's HTTP face, in memory, with the real page and the real security headers. `node fake_api.mjs [port]`.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer } from './fake_routes.mjs';
import { World } from './fake_world.mjs';

const WEB = fileURLToPath(new URL('../../../web/', import.meta.url));
export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
export const PREVIEW_CSP =
  "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'";
const ASSETS = '/assets/0000/';
/** @type {Record<string, string>} */
const VENDOR = {
  'vendor/htm.js': 'node_modules/htm/dist/htm.module.js',
  'vendor/preact.js': 'node_modules/preact/dist/preact.mjs',
  'vendor/preact-hooks.js': 'node_modules/preact/hooks/dist/hooks.mjs',
};
/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8' };

/** @param {import('node:http').IncomingMessage} request @returns {Promise<string>} */
async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** @param {string} path @returns {Promise<{type:string, body:Buffer|string}>} */
async function pageFile(path) {
  if (!path.startsWith(ASSETS)) {
    const shell = await readFile(join(WEB, 'index.html'), 'utf8');
    return { type: TYPES['.html'], body: shell.replace(/(href|src)="(css|js)\//g, `$1="${ASSETS}$2/`) };
  }
  const name = normalize(path.slice(ASSETS.length));
  if (name.startsWith('..')) throw new Error('outside');
  const file = await readFile(join(WEB, VENDOR[name] || name), 'utf8');
  // A browser finds a module by its address alone.
  return { type: TYPES[extname(name)], body: VENDOR[name] ? file.replace('from"preact"', 'from"./preact.js"') : file };
}

/** Every topic changes each second: the page asks as often as it ever does. @param {import('node:http').ServerResponse} response */
function tellOfChanges(response) {
  const topics = ['campaigns', 'messages', 'answers', 'recipients', 'senders', 'queue', 'setting', 'webhooks', 'sandbox', 'imports', 'bulk', 'suppressions'];
  let n = 0;
  const text = () => JSON.stringify(Object.fromEntries(topics.map((topic) => [topic, (n += 1)])));
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(`retry: 500\nevent: hello\ndata: ${text()}\n\n`);
  const timer = setInterval(() => response.write(`data: ${text()}\n\n`), 1000);
  response.on('close', () => clearInterval(timer));
}

/** Starts it; port 0 picks a free one. @param {{port?:number, setupToken?:string, perTick?:number}} [options] */
export async function startFake({ port = 0, setupToken = 'fake-setup-token', perTick } = {}) {
  const world = new World({ perTick });
  const context = { world, setupToken, sessions: new Map(), health: { status: 'ok', reasons: [] } };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url || '/', 'http://fake');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      if (url.pathname === '/api/v1/events') {
        tellOfChanges(response);
        return;
      }
      const body = await bodyOf(request);
      const result = await answer(context, {
        method: request.method || 'GET',
        path: url.pathname,
        search: url.searchParams,
        headers: request.headers,
        body,
      });
      if (result) {
        response.writeHead(result.status, {
          'Content-Type': result.type,
          'Cache-Control': 'no-store',
          ...(result.frame ? { 'Content-Security-Policy': PREVIEW_CSP } : {}),
          ...(result.headers || {}),
        });
        response.end(result.body);
        return;
      }
      const file = await pageFile(url.pathname);
      response.writeHead(200, {
        'Content-Type': file.type,
        'Content-Security-Policy': CSP,
        'Cache-Control': 'no-cache',
      });
      response.end(file.body);
    } catch (error) {
      response.writeHead(/** @type {any} */ (error).code === 'ENOENT' ? 404 : 500, { 'Content-Type': 'text/plain' });
      response.end(String(error));
    }
  });
  await new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve(null));
  });
  const { port: bound } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const stop = () =>
    new Promise((resolve) => {
      world.stop();
      server.close(() => resolve(null));
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${bound}`, world, context, setupToken, stop };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fake = await startFake({ port: Number(process.argv[2] || 8090) });
  process.stdout.write(`${fake.url} (set-up token: ${fake.setupToken})\n`);
}
