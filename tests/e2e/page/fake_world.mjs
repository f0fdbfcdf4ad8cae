// @ts-check
// A campaignd that lives in memory: enough of the ledger to watch a campaign run. For developing and testing the page only.

export const MESSAGE_STATES = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'skipped', 'cancelled'];
const TICK_MS = 100;
const CONNECTIONS = 5;
/** Sandbox addresses with this word are refused, so that there is something to retry. */
const REFUSED = 'refuse';
/** With the policy "hold", what was handed over to these stays in doubt. */
const DOUBTED = 'doubt';

export const now = () => new Date().toISOString();
export const later = (/** @type {number} */ s) => new Date(Date.now() + s * 1000).toISOString();

/** Fills {{tags}} with a recipient's values; enough of Mustache for a preview. @param {string} text @param {any} r */
export function fill(text, r) {
  const values = {
    email: r.email,
    name: r.name,
    first_name: (r.name || '').split(' ')[0],
    last_name: (r.name || '').split(' ')[1] || '',
    unsubscribe_url: 'https://example.com/u/x',
    view_url: 'https://example.com/v/x',
    ...r.attributes,
  };
  const has = (/** @type {string} */ key) => Boolean(/** @type {any} */ (values)[key]);
  return text
    .replace(/\{\{\^(\w+)\}\}([^]*?)\{\{\/\1\}\}/g, (_, key, inner) => (has(key) ? '' : inner))
    .replace(/\{\{(\w+)\}\}/g, (_, key) => /** @type {any} */ (values)[key] ?? '');
}

export class World {
  constructor({ perTick = 60 } = {}) {
    this.perTick = perTick;
    this.nextId = 1;
    this.started = Date.now();
    /** @type {Record<string, Map<number, any>>} */
    this.tables = {};
    for (const name of [
      'users',
      'tokens',
      'forms',
      'lists',
      'recipients',
      'imports',
      'senders',
      'campaigns',
      'messages',
      'jobs',
      'sandbox',
      'suppressions',
      'webhooks',
      'segments',
      'snippets',
      'templates',
      'tags',
      'backups',
    ])
      this.tables[name] = new Map();
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  stop() {
    clearInterval(this.timer);
  }

  /** @param {string} table @param {any} row */
  add(table, row) {
    const made = { id: this.nextId++, revision: 1, created_at: now(), ...row };
    this.tables[table].set(made.id, made);
    return made;
  }

  /** @param {string} table @param {(row:any) => boolean} [test] */
  all(table, test = () => true) {
    return [...this.tables[table].values()].filter(test);
  }

  /** @param {any} list */
  membersOf(list) {
    return this.all('recipients', (r) => r.list_ids.includes(list.id));
  }

  /** @param {any} c */
  audience(c) {
    const suppressed = new Set(this.all('suppressions').map((s) => s.address));
    const everyone = this.all('recipients', (r) =>
      r.list_ids.some((/** @type {number} */ id) => c.audience.list_ids.includes(id)),
    );
    const open = everyone.filter((r) => r.status === 'active' && !suppressed.has(r.email));
    return { open, suppressed: everyone.length - open.length };
  }

  /** @param {any} c */
  launch(c) {
    c.state = 'running';
    c.started_at = now();
    for (const r of this.audience(c).open) this.queue(c, r, 0, Date.now());
  }

  /** @param {any} c @param {any} r @param {number} step @param {number} due */
  queue(c, r, step, due) {
    this.add('messages', {
      campaign_id: c.id,
      recipient_id: r.id,
      email: r.email,
      step,
      state: 'queued',
      reason: null,
      message_id: null,
      attempts: 0,
      last_reply: null,
      queued_at: now(),
      sent_at: null,
      due_at: new Date(due).toISOString(),
      maybe_duplicate: false,
      attempt_log: [],
    });
  }

  tick() {
    for (const c of this.all('campaigns', (x) => x.state === 'running')) this.send(c);
    for (const i of this.all('imports', (x) => x.state === 'running' || x.state === 'queued')) this.read(i);
  }

  /** @param {any} c */
  send(c) {
    const mine = this.all('messages', (m) => m.campaign_id === c.id);
    for (const m of mine.filter((x) => x.state === 'sending')) this.settle(c, m);
    const due = mine
      .filter((m) => m.state === 'queued' && new Date(m.due_at).getTime() <= Date.now())
      .slice(0, this.perTick);
    due.forEach((m, i) => {
      if (due.length - i <= CONNECTIONS && due.length === this.perTick) m.state = 'sending';
      else this.settle(c, m);
    });
    if (!mine.some((m) => ['queued', 'sending'].includes(m.state))) {
      const doubt = this.all('messages', (m) => m.campaign_id === c.id && m.state === 'uncertain').length;
      const more = this.all('messages', (m) => m.campaign_id === c.id && m.state === 'queued').length;
      if (!more)
        Object.assign(
          c,
          doubt ? { state: 'held', held_reason: 'uncertain' } : { state: 'finished', finished_at: now() },
        );
    }
  }

  /** @param {any} c @param {any} m */
  settle(c, m) {
    const r = this.tables.recipients.get(m.recipient_id);
    const refused = m.email.includes(REFUSED);
    m.attempts += 1;
    m.message_id = `<m${m.id}@example.com>`;
    m.last_reply = refused ? '550 5.1.1 no such user here' : '250 2.0.0 caught by the sandbox';
    if (refused) {
      m.attempt_log.push({ at: now(), result: 'refused', stage: 'rcpt', code: 550, enhanced: '5.1.1', reply: m.last_reply });
    }
    m.state = refused ? 'failed' : 'sent';
    if (m.email.includes(DOUBTED) && c.uncertain === 'hold') {
      Object.assign(m, { state: 'uncertain', last_reply: null });
      return;
    }
    if (refused) {
      m.reason = 'recipient_refused';
      return;
    }
    m.sent_at = now();
    const step = c.steps[m.step];
    if (m.id % 7 === 0) this.keep(r, fill(step.subject || `Re: ${c.steps[0].subject}`, r), fill(step.body, r));
    const next = c.steps[m.step + 1];
    if (next) this.queue(c, r, m.step + 1, Date.now() + next.delay_s * 1000);
  }

  /** @param {any} r @param {string} subject @param {string} text */
  keep(r, subject, text) {
    this.add('sandbox', { envelope_to: r.email, subject, text, received_at: now() });
  }

  /** @param {any} i an import */
  read(i) {
    i.state = 'running';
    const slice = i.lines.splice(0, 400);
    for (const line of slice) {
      i.rows += 1;
      const [email, name, company] = line.split(',').map((/** @type {string} */ s) => s.trim());
      if (!/^\S+@\S+\.\S+$/.test(email)) {
        i.rejected += 1;
        i.rejectedLines.push(line);
        continue;
      }
      const known = this.all('recipients', (r) => r.email === email)[0];
      if (i.dry_run) {
        if (known) i.unchanged += 1;
        else i.created += 1;
      } else if (known) {
        if (known.list_ids.includes(i.list_id)) i.unchanged += 1;
        else {
          known.list_ids.push(i.list_id);
          i.updated += 1;
        }
      } else {
        this.add('recipients', {
          email,
          name,
          attributes: company ? { company } : {},
          list_ids: [i.list_id],
          status: 'active',
          timezone: null,
        });
        i.created += 1;
      }
    }
    i.bytes_read = Math.min(i.bytes_total, i.bytes_read + slice.join('\n').length + 1);
    if (!i.lines.length) Object.assign(i, { state: 'done', bytes_read: i.bytes_total });
  }

  /** @param {any} c @param {number} [step] */
  counts(c, step) {
    const messages = Object.fromEntries(MESSAGE_STATES.map((s) => [s, 0]));
    for (const m of this.tables.messages.values())
      if (m.campaign_id === c.id && (step === undefined || m.step === step)) messages[m.state] += 1;
    return messages;
  }

  /** @param {any} c */
  planned(c) {
    let [planned, coming] = [0, 0];
    for (const step of c.steps.keys()) {
      const m = this.counts(c, step);
      planned += MESSAGE_STATES.reduce((n, s) => n + m[s], coming);
      coming += m.queued + m.sending + m.uncertain;
    }
    return planned;
  }

  /** @param {any} c */
  progress(c) {
    const messages = this.counts(c);
    const first = this.counts(c, 0);
    const recent = this.all(
      'messages',
      (m) => m.campaign_id === c.id && m.sent_at && Date.now() - Date.parse(m.sent_at) < 60000,
    ).length;
    const opens = (/** @type {any} */ m) => Math.floor(m.sent * 0.41);
    const next =
      this.all('messages', (m) => m.campaign_id === c.id && m.state === 'queued')
        .map((m) => m.due_at)
        .sort()[0] || null;
    return {
      campaign_id: c.id,
      state: c.state,
      recipients: MESSAGE_STATES.reduce((n, s) => n + first[s], 0),
      messages,
      planned: this.planned(c),
      opens: opens(messages) * 2,
      unique_opens: opens(messages),
      clicks: Math.floor(messages.sent * 0.08),
      unique_clicks: Math.floor(messages.sent * 0.07),
      machine_opens: 0,
      machine_clicks: 0,
      replies: Math.floor(messages.sent * 0.013),
      bounces: 0,
      complaints: 0,
      unsubscribes: Math.floor(messages.sent * 0.004),
      steps: c.steps.map((/** @type {any} */ s, /** @type {number} */ n) => {
        const m = this.counts(c, n);
        return {
          step: n,
          subject: s.subject,
          messages: m,
          unique_opens: opens(m),
          unique_clicks: Math.floor(m.sent * 0.07),
          replies: 0,
        };
      }),
      rate_per_minute: c.state === 'running' ? recent : 0,
      eta: c.state === 'running' && first.queued ? later(first.queued / (this.perTick * 10)) : null,
      waiting: null,
      next_due_at: next,
    };
  }
}
