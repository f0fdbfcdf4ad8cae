// @ts-check
// The API of the fake: the daemon's paths and shapes over World.
import { campaignVerb, verdict } from './fake_campaigns.mjs';
import { RULES, crud } from './fake_crud.mjs';
import { importAnswer } from './fake_imports.mjs';
import { account } from './fake_accounts.mjs';
import { dashboard, domains, lanes } from './fake_overview.mjs';
import { fault, hit, invalid, json, missing, page, problem, toHtml } from './fake_answers.mjs';

/** The routes that the page asks about, by the role they need. @type {Record<string, string[]>} */
const NEEDS = {
  editor: [
    ...['campaigns', 'forms', 'recipients', 'lists', 'segments', 'snippets', 'templates'].flatMap((name) => [
      `POST /${name}`,
      `PATCH /${name}/{id}`,
      `DELETE /${name}/{id}`,
    ]),
    'POST /campaigns/approve',
    'POST /forms/preview',
    'POST /templates/preview',
    'POST /forms/{id}/preview',
    'POST /campaigns/{id}/launch',
    'POST /campaigns/{id}/pause',
    'POST /campaigns/{id}/resume',
    'DELETE /sandbox/messages',
    'POST /campaigns/{id}/test',
    'POST /imports',
    'POST /imports/{id}/cancel',
    'POST /messages/retry',
    'POST /segments/preview',
    'POST /suppressions',
    'POST /suppressions/import',
    'DELETE /suppressions/{id}',
  ],
  admin: [
    'POST /senders',
    'PATCH /senders/{id}',
    'DELETE /senders/{id}',
    'POST /senders/{id}/verify',
    'POST /jobs/{id}/retry',
    'GET /users',
    'GET /webhooks',
  ],
};
/** @param {string} role */
const permissionsOf = (role) => [
  ...(role === 'viewer' ? [] : NEEDS.editor),
  ...(role === 'admin' ? NEEDS.admin : []),
];

/** Login, set-up and the question who one is. @param {any} ctx @param {any} q @param {any} session */
function access(ctx, q, session) {
  const { world: w } = ctx;
  const { path, method } = q;
  const admins = w.all('users');
  if (path === '/api/v1/setup' && method === 'GET') return json({ needed: !admins.length });
  if (path === '/api/v1/sign-on') return json({ is_on: false, name: null, issuer: null, only: false, gives_roles: false, redirect_uri: null });
  const body = ['POST'].includes(method) && q.body ? JSON.parse(q.body) : {};
  if (path === '/api/v1/setup') {
    if (body.setup_token !== ctx.setupToken)
      return invalid([fault('setup_token', 'This is not the token the daemon wrote to its log.')]);
    const faults = RULES.users(body);
    if (faults.length) return invalid(faults);
    return json({ id: w.add('users', { email: body.email, password: body.password, role: 'admin' }).id }, 201);
  }
  const shape = (/** @type {any} */ s) => ({
    user: { id: s.user.id, email: s.user.email, role: s.user.role, language: s.user.language ?? null, theme: s.user.theme ?? null },
    csrf_token: s.csrf,
    permissions: permissionsOf(s.user.role),
  });
  if (method === 'POST') {
    const user = admins.find((/** @type {any} */ u) => u.email === body.email && u.password === body.password);
    if (!user) return problem(401, 'Wrong login', 'E-mail and password do not match.');
    const made = { user, csrf: `csrf${Math.random().toString(36).slice(2)}` };
    const key = Math.random().toString(36).slice(2);
    ctx.sessions.set(key, made);
    return {
      ...json(shape(made)),
      headers: { 'Set-Cookie': `campaignd_session=${key}; HttpOnly; SameSite=Strict; Path=/` },
    };
  }
  if (!session) return problem(401, 'Not logged in', 'Log in first.');
  if (method === 'DELETE') {
    ctx.sessions.clear();
    return { status: 204, type: 'application/json', body: '' };
  }
  if (method === 'PATCH') Object.assign(session.user, JSON.parse(q.body));
  return json(shape(session));
}

/** @param {any} w @param {any} q @param {string[]} parts */
function special(w, q, parts) {
  const [head, id, verb] = parts;
  const imported = head === 'imports' && importAnswer(w, q, parts);
  if (imported) return imported;
  if (head === 'messages' && !id) return json({ items: [], total: 0, next: null, senders: [] });
  if (head === 'messages' && ['retry', 'resolve'].includes(id)) return verdict(w, q, id);
  if (head === 'segments' && (id === 'preview' || verb === 'count')) {
    const everybody = w.all('recipients');
    return json({ recipients: everybody.length, total_is_estimate: false, next: null, percent: 100, sample: everybody.slice(0, 10) });
  }
  if (head === 'instances')
    return page(
      [
        {
          id: 1,
          host: 'mail-1',
          pid: 4711,
          version: 'fake',
          self: true,
          leased: 5,
          started_at: new Date(w.started).toISOString(),
          beat_at: new Date().toISOString(),
          work: 'running',
          drain_asked_at: null,
        },
      ],
      q.search,
    );
  if (head === 'dashboard') return dashboard(w);
  if (head === 'lanes') return lanes(w, q);
  if (head === 'campaigns' && verb === 'domains') return domains(w, Number(id));
  if (head === 'forms' && (verb || id) === 'preview') {
    const typed = JSON.parse(q.body);
    return json({ subject: typed.subject || 'Please confirm', text: typed.body || 'Confirm: https://…/c/1', warnings: [] });
  }
  if (head === 'templates' && id === 'preview') {
    const typed = JSON.parse(q.body);
    w.typed = typed.body ?? typed.blocks.map((/** @type {any} */ b) => b.text || '').join('\n\n');
    return json({ subject: '', html: toHtml(w.typed), text: w.typed, findings: [], warnings: [], look: `/preview/template/typed/${w.nextId++}` });
  }
  if (head === 'forms' && verb === 'signups') return page([], q.search);
  if (head === 'jobs' && verb) {
    const job = w.tables.jobs.get(Number(id));
    job.state = verb === 'retry' ? 'ready' : 'cancelled';
    return json(job);
  }
  if (head === 'settings' && id === 'relays')
    return json({
      ses: { set: false, topic_arns: [] },
      sendgrid: { set: false },
      postmark: { set: true, username: 'post' },
      mailgun: { set: false },
    });
  if (head === 'settings') return json({ company_name: null, default_sender_id: null, public_url: null, contact_cap: null, theme: null, alerts: null, launch_approval: false, revision: 1 });
  if (head === 'recipients' && verb === 'history') return page([], q.search);
  if (head === 'senders' && verb === 'dns') return json({ domain: 'example.com', findings: [] });
  if (head === 'senders' && verb === 'verify') return json({ ok: true, error: null, mailbox: null, tested: { transport: 'sandbox' } });
  if (head === 'backups' && q.method === 'POST')
    return json(w.add('backups', { name: `campaignd-${w.nextId}.db`, size_bytes: 4_512_000, verified: true }), 201);
  if (head === 'sandbox') {
    if (q.method === 'DELETE') {
      const deleted = w.tables.sandbox.size;
      w.tables.sandbox.clear();
      return json({ deleted, more: false });
    }
    const m = verb || parts[2] ? w.tables.sandbox.get(Number(parts[2])) : null;
    if (parts[3] === 'raw')
      return {
        status: 200,
        type: 'text/plain',
        body: `To: ${m.envelope_to}\r\nSubject: ${m.subject}\r\n\r\n${m.text}`,
      };
    return m
      ? json({ ...m, html: toHtml(m.text) })
      : page(
          w.all('sandbox', (/** @type {any} */ s) => hit(q.search.get('q'), s.subject, s.envelope_to)).reverse(),
          q.search,
        );
  }
  if (head === 'campaigns' && verb) {
    const c = w.tables.campaigns.get(Number(id));
    return c ? campaignVerb(w, c, q, verb) : missing();
  }
  return null;
}

/** Answers an API, health or preview request; null = a page file. @param {any} ctx @param {{method:string, path:string, search:URLSearchParams, headers:any, body:string}} q @returns {Promise<any>} */
export async function answer(ctx, q) {
  const { world: w } = ctx;
  if (q.path === '/health')
    return json(
      {
        version: 'fake',
        workers: { state: 'running', active: 0, leased: 0 },
        queue: { ready: 0, leased: 0, failed: 0, oldest_due_age_s: 0 },
        ...ctx.health,
        instance: 'a1b2c3',
        uptime_s: Math.floor((Date.now() - w.started) / 1000),
        safe_to_deploy: true,
      },
      ctx.health.status === 'ok' ? 200 : 503,
    );
  const session = ctx.sessions.get(/campaignd_session=(\w+)/.exec(q.headers.cookie || '')?.[1]);
  if (q.path.startsWith('/preview/')) {
    const [, , first, second] = q.path.split('/');
    if (!session) return problem(401, 'Not logged in', 'Log in first.');
    const text =
      first === 'template'
        ? w.typed
        : first === 'sandbox'
          ? w.tables.sandbox.get(Number(second)).text
          : JSON.parse(
            campaignVerb(
              w,
              w.tables.campaigns.get(Number(first)),
              { ...q, search: new URLSearchParams({ step: second, recipient_id: q.search.get('recipient_id') || '' }) },
              'preview',
            ).body,
          ).text;
    return { status: 200, type: 'text/html; charset=utf-8', body: toHtml(text), frame: true };
  }
  if (!q.path.startsWith('/api/v1/')) return null;
  if (/^\/api\/v1\/(setup|session|sign-on)$/.test(q.path)) return access(ctx, q, session);
  if (!session) return problem(401, 'Not logged in', 'Log in first.');
  if (q.method !== 'GET' && q.headers['x-csrf-token'] !== session.csrf)
    return problem(403, 'Forbidden', 'The request does not come from this page.');
  const parts = q.path.slice('/api/v1/'.length).split('/');
  return account(q, session) || special(w, q, parts) || (w.tables[parts[0]] ? crud(w, q, parts[0], parts[1]) : missing());
}
