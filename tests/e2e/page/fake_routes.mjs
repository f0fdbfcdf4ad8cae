// @ts-check
// The API of the fake: the contract's paths and shapes over World.
import { fill, later, now } from './fake_world.mjs';

/** @param {any} value @param {number} [status] */
const json = (value, status = 200) => ({ status, type: 'application/json', body: JSON.stringify(value) });
/** @param {number} status @param {string} title @param {string} detail @param {any[]} [errors] */
const problem = (status, title, detail, errors) => ({
  status,
  type: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title, status, detail, errors }),
});
const invalid = (/** @type {any[]} */ errors) => problem(422, 'Invalid', 'Some fields need correcting.', errors);
const missing = () => problem(404, 'Not found', 'There is no such thing.');
const fault = (/** @type {string} */ field, /** @type {string} */ message) => ({ field, message });

/** One page of rows, by id, newest first unless told. @param {any[]} rows @param {URLSearchParams} search @param {(row:any) => any} [view] */
function page(rows, search, view = (r) => r) {
  const limit = Number(search.get('limit') || 50);
  const from = Number(search.get('cursor') || 0);
  const items = rows.slice(from, from + limit).map(view);
  return json({ items, total: rows.length, next: from + limit < rows.length ? String(from + limit) : null });
}
/** @param {string|null} q @param {...any} texts */
const hit = (q, ...texts) =>
  !q ||
  texts.some((t) =>
    String(t || '')
      .toLowerCase()
      .includes(q.toLowerCase()),
  );
const escape = (/** @type {string} */ t) => t.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const toHtml = (/** @type {string} */ t) =>
  `<!doctype html><html><body style="font:15px sans-serif;padding:1.5rem;max-width:34rem">${t
    .split('\n\n')
    .map((p) => `<p>${escape(p).replace(/\[(.*?)\]\((.*?)\)/g, '<a href="$2">$1</a>')}</p>`)
    .join('')}</body></html>`;

/** What each collection checks before it keeps a row. @type {Record<string, (b:any) => any[]>} */
const RULES = {
  lists: (b) => (b.name ? [] : [fault('name', 'A list needs a name.')]),
  recipients: (b) => (/^\S+@\S+\.\S+$/.test(b.email) ? [] : [fault('email', 'This is not an e-mail address.')]),
  senders: (b) => [
    ...(b.name ? [] : [fault('name', 'A sender needs a name.')]),
    ...(/@/.test(b.from_email || '') ? [] : [fault('from_email', 'This is not an e-mail address.')]),
    ...(b.transport === 'smtp' && !b.host ? [fault('host', 'An SMTP sender needs a host.')] : []),
  ],
  campaigns: (b) => [
    ...(b.name ? [] : [fault('name', 'A campaign needs a name.')]),
    ...(b.steps || []).flatMap((/** @type {any} */ s, /** @type {number} */ i) =>
      s.subject === '' ? [fault(`steps[${i}].subject`, 'The first message needs a subject.')] : [],
    ),
  ],
  users: (b) => ((b.password || '').length >= 12 ? [] : [fault('password', 'At least 12 characters.')]),
  tokens: (b) => (b.name ? [] : [fault('name', 'A token needs a name.')]),
  suppressions: (b) => (b.address || b.domain ? [] : [fault('address', 'Name an address or a domain.')]),
};
/** The fields a request may have, as the contract lists them. @type {Record<string, string[]>} */
const KNOWN = {
  lists: ['name', 'description'],
  recipients: ['email', 'name', 'attributes', 'list_ids', 'timezone'],
  senders: [
    'name',
    'from_name',
    'from_email',
    'reply_to',
    'transport',
    'host',
    'port',
    'tls',
    'username',
    'password',
    'max_connections',
    'limits',
    'ramp',
    'window',
    'mailbox',
  ],
  campaigns: [
    'name',
    'sender_id',
    'audience',
    'schedule_at',
    'late_after_s',
    'uncertain',
    'track_opens',
    'track_clicks',
    'window',
    'limits',
    'on_out_of_office',
    'stop_company',
    'steps',
  ],
  'campaigns.steps': ['subject', 'format', 'body', 'delay_s', 'delay_counts', 'condition'],
  users: ['email', 'password', 'role'],
  tokens: ['name', 'role'],
};
/** A request with an unknown field is refused by its name. @param {string} table @param {any} body @returns {any[]} */
function strangers(table, body) {
  const known = KNOWN[table];
  const here = known
    ? Object.keys(body)
        .filter((f) => !known.includes(f))
        .map((f) => fault(f, 'is not a known field'))
    : [];
  const inside =
    table === 'campaigns'
      ? (body.steps || []).flatMap((/** @type {any} */ s, /** @type {number} */ i) =>
          strangers('campaigns.steps', s).map((f) => fault(`steps[${i}].${f.field}`, f.message)),
        )
      : [];
  return [...here, ...inside];
}

/** @type {Record<string, any>} */
const DEFAULTS = { campaigns: { state: 'draft' }, recipients: { status: 'active', list_ids: [], attributes: {} } };

/** @param {any} w @param {string} table @param {any} row */
function view(w, table, row) {
  if (table === 'lists') return { ...row, recipients: w.membersOf(row).length };
  if (table === 'campaigns' && row.state !== 'draft') return { ...row, messages: w.counts(row) };
  const { password, lines, rejectedLines, ...rest } = row;
  return rest;
}

/** GET, POST, PATCH, DELETE of the plain collections. @param {any} w @param {any} q @param {string} table @param {string|undefined} id */
function crud(w, q, table, id) {
  const rows = w.tables[table];
  if (!id && q.method === 'GET') {
    const word = q.search.get('q');
    const list = q.search.get('list_id');
    const state = q.search.get('state');
    const found = w.all(
      table,
      (/** @type {any} */ r) =>
        hit(word, r.name, r.email, r.address, r.domain) &&
        (!list || r.list_ids.includes(Number(list))) &&
        (!state || r.state === state),
    );
    return page(found.reverse(), q.search, (r) => view(w, table, r));
  }
  const body = q.body ? JSON.parse(q.body) : {};
  const unknown = strangers(table, body);
  if (unknown.length) return invalid(unknown);
  if (!id) {
    const faults = (RULES[table] || (() => []))(body);
    if (faults.length) return invalid(faults);
    const made = w.add(table, { ...DEFAULTS[table], ...body });
    if (table === 'tokens') return json({ ...made, token: `cd_${'x'.repeat(12)}${made.id}` }, 201);
    return json(view(w, table, made), 201);
  }
  const row = rows.get(Number(id));
  if (!row) return missing();
  if (q.method === 'GET') return json(view(w, table, row));
  if (q.method === 'DELETE') {
    rows.delete(row.id);
    return { status: 204, type: 'application/json', body: '' };
  }
  const faults = (RULES[table] || (() => []))({ ...row, ...body });
  if (faults.length) return invalid(faults);
  Object.assign(row, body);
  return json(view(w, table, row));
}

/** @param {any} w @param {any} c @param {any} q @param {string} verb */
function campaignVerb(w, c, q, verb) {
  const body = q.body ? JSON.parse(q.body) : {};
  if (verb === 'preflight') {
    const { open, suppressed } = w.audience(c);
    const errors = [
      ...(c.sender_id ? [] : ['Choose a sender.']),
      ...(open.length ? [] : ['Nobody would receive it: choose a list with recipients.']),
    ];
    return json({
      ok: !errors.length,
      recipients: open.length,
      suppressed,
      errors,
      warnings: [],
      first_send_at: null,
      last_send_at: later(3600),
    });
  }
  if (verb === 'progress') return json(w.progress(c));
  if (verb === 'timeline') {
    const buckets = new Map();
    for (const m of w.all('messages', (/** @type {any} */ x) => x.campaign_id === c.id && x.sent_at)) {
      const at = `${m.sent_at.slice(0, 19)}.000Z`;
      buckets.set(at, (buckets.get(at) || 0) + 1);
    }
    return json({ items: [...buckets].sort().map(([at, sent]) => ({ at, sent, failed: 0 })) });
  }
  if (verb === 'messages') {
    const state = q.search.get('state');
    const step = q.search.get('step');
    return page(
      w.all(
        'messages',
        (/** @type {any} */ m) =>
          m.campaign_id === c.id && (!state || m.state === state) && (!step || m.step === Number(step)),
      ),
      q.search,
      ({ attempt_log: _, ...m }) => m,
    );
  }
  if (verb === 'preview') {
    const r = w.tables.recipients.get(Number(q.search.get('recipient_id'))) || {
      email: 'sample@example.com',
      name: 'Sam Sample',
      attributes: {},
    };
    const step = c.steps[Number(q.search.get('step') || 0)];
    const text = fill(step.body, r);
    return json({
      subject: fill(step.subject || `Re: ${c.steps[0].subject}`, r),
      text,
      html: toHtml(text),
      headers: {},
      warnings: /unsubscribe_url/.test(step.body)
        ? []
        : ['There is no unsubscribe link in the text; one is added below it.'],
    });
  }
  if (verb === 'test') {
    for (const to of body.to)
      w.keep(
        { email: to, name: 'Test', attributes: {} },
        `[Test] ${c.steps[body.step].subject}`,
        c.steps[body.step].body,
      );
    return json({ sent: body.to.length }, 202);
  }
  if (verb === 'duplicate')
    return json(
      w.add('campaigns', { ...c, id: undefined, ...{ id: w.nextId++ }, name: `${c.name} (copy)`, state: 'draft' }),
      201,
    );
  if (verb === 'cancel')
    for (const m of w.all('messages', (/** @type {any} */ x) => x.campaign_id === c.id && x.state === 'queued'))
      m.state = 'cancelled';
  if (verb === 'launch') w.launch(c);
  else
    c.state = /** @type {any} */ ({ pause: 'paused', resume: 'running', approve: 'running', cancel: 'cancelled' })[
      verb
    ];
  return json(view(w, 'campaigns', c));
}

/** "again" for failed messages, a verdict on uncertain ones. @param {any} w @param {any} q @param {string} verb */
function verdict(w, q, verb) {
  const b = JSON.parse(q.body);
  const picked = w.all('messages', (/** @type {any} */ m) =>
    b.ids ? b.ids.includes(m.id) : m.campaign_id === b.campaign_id && m.state === b.state,
  );
  for (const m of picked)
    Object.assign(
      m,
      verb === 'retry' || b.as === 'retry'
        ? { state: 'queued', reason: null, attempts: 0, due_at: now() }
        : { state: 'sent', sent_at: now() },
    );
  for (const m of picked) {
    const c = w.tables.campaigns.get(m.campaign_id);
    if (c.state === 'finished' || c.held_reason === 'uncertain')
      Object.assign(c, { state: 'running', held_reason: null });
  }
  return json({ count: picked.length });
}

/** Login, set-up and the question who one is. @param {any} ctx @param {any} q @param {any} session */
function access(ctx, q, session) {
  const { world: w } = ctx;
  const { path, method } = q;
  const admins = w.all('users');
  if (path === '/api/v1/setup' && method === 'GET') return json({ needed: !admins.length });
  const body = ['POST'].includes(method) && q.body ? JSON.parse(q.body) : {};
  if (path === '/api/v1/setup') {
    if (body.setup_token !== ctx.setupToken)
      return invalid([fault('setup_token', 'This is not the token the daemon wrote to its log.')]);
    const faults = RULES.users(body);
    if (faults.length) return invalid(faults);
    return json({ id: w.add('users', { email: body.email, password: body.password, role: 'admin' }).id }, 201);
  }
  const shape = (/** @type {any} */ s) => ({
    user: { id: s.user.id, email: s.user.email, role: s.user.role },
    csrf_token: s.csrf,
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
  return json(shape(session));
}

/** @param {any} w @param {any} q @param {string[]} parts */
function special(w, q, parts) {
  const [head, id, verb] = parts;
  if (head === 'messages' && ['retry', 'resolve'].includes(id)) return verdict(w, q, id);
  if (head === 'instances')
    return page(
      [
        {
          id: 'a1b2c3',
          hostname: 'mail-1',
          pid: 4711,
          version: 'fake',
          state: 'running',
          leased: 5,
          started_at: new Date(w.started).toISOString(),
        },
      ],
      q.search,
    );
  if (head === 'jobs' && verb) {
    const job = w.tables.jobs.get(Number(id));
    job.state = verb === 'retry' ? 'ready' : 'cancelled';
    return json(job);
  }
  if (head === 'senders' && verb === 'verify') return json({ ok: true, detail: 'It works: the sandbox is ready.' });
  if (head === 'backups' && q.method === 'POST')
    return json(w.add('backups', { name: `campaignd-${w.nextId}.db`, size_bytes: 4_512_000, verified: true }), 201);
  if (head === 'sandbox') {
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
  if (head === 'imports' && !id) {
    const lines = q.body.split(/\r?\n/).filter(Boolean).slice(1);
    const made = w.add('imports', {
      list_id: Number(q.search.get('list_id')),
      state: 'queued',
      bytes_total: q.body.length,
      bytes_read: 0,
      rows: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      lines,
      rejectedLines: [],
    });
    return json({ id: made.id }, 202);
  }
  if (verb === 'rejected.csv')
    return { status: 200, type: 'text/csv', body: w.tables.imports.get(Number(id)).rejectedLines.join('\n') };
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
      first === 'sandbox'
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
  if (/^\/api\/v1\/(setup|session)$/.test(q.path)) return access(ctx, q, session);
  if (!session) return problem(401, 'Not logged in', 'Log in first.');
  if (q.method !== 'GET' && q.headers['x-csrf-token'] !== session.csrf)
    return problem(403, 'Forbidden', 'The request does not come from this page.');
  const parts = q.path.slice('/api/v1/'.length).split('/');
  return special(w, q, parts) || (w.tables[parts[0]] ? crud(w, q, parts[0], parts[1]) : missing());
}
