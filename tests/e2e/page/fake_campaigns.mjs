// @ts-check
// What can be asked of a campaign and its messages in the fake API.
import { view } from './fake_crud.mjs';
import { json, page, toHtml } from './fake_answers.mjs';
import { fill, later, now } from './fake_world.mjs';

/** Everything today, at once. @param {any} w @param {any} c */
function calendarOf(w, c) {
  const { open } = w.audience(c);
  const launched = c.state !== 'draft';
  const sent = w.all('messages', (/** @type {any} */ m) => m.campaign_id === c.id && m.state === 'sent').length;
  const numbers = { planned: open.length, sent, expected: launched ? Math.max(0, open.length - sent) : 0 };
  const at = now();
  const days = open.length
    ? [{ date: at.slice(0, 10), holiday: null, steps: [{ step: 0, ...numbers, from: at, until: at }], hours: [{ step: 0, at: `${at.slice(0, 13)}:00:00.000Z`, ...numbers }] }]
    : [];
  return {
    ...numbers,
    timezone: 'UTC',
    sender: 'Newsletter',
    made_at: at,
    planned_at: launched ? at : null,
    recipients: open.length,
    skipped: 0,
    complete: true,
    goes_on: false,
    first_send_at: open.length ? at : null,
    last_send_at: open.length ? at : null,
    days,
    bounds: [],
    notes: [],
  };
}

/** @param {any} w @param {any} c @param {any} q @param {string} verb */
export function campaignVerb(w, c, q, verb) {
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
      findings: [],
      first_send_at: null,
      last_send_at: later(3600),
    });
  }
  if (verb === 'calendar') return json(calendarOf(w, c));
  if (verb === 'progress') return json(w.progress(c));
  if (verb === 'timeline') {
    const buckets = new Map();
    for (const m of w.all('messages', (/** @type {any} */ x) => x.campaign_id === c.id && x.sent_at)) {
      const at = `${m.sent_at.slice(0, 19)}.000Z`;
      buckets.set(at, (buckets.get(at) || 0) + 1);
    }
    return json({ items: [...buckets].sort().map(([at, sent]) => ({ at, sent, failed: 0 })) });
  }
  if (verb === 'links') {
    const items = [
      { step: 0, link: 1, url: 'https://shop.example/', clicks: 12, unique_clicks: 9, machine_clicks: 3 },
      { step: 1, link: 1, url: 'https://shop.example/{{sku}}', clicks: 0, unique_clicks: 0, machine_clicks: 0 },
    ].filter((l) => l.step < c.steps.length);
    return json({ items, total: items.length, next: null });
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
    const words = step.body ?? (step.blocks || []).map((/** @type {any} */ b) => b.text || '').join('\n\n');
    const text = fill(words, r);
    return json({
      subject: fill(step.subject || `Re: ${c.steps[0].subject}`, r),
      preheader: fill(step.preheader || '', r),
      text: step.text_body ? fill(step.text_body, r) : text,
      html: toHtml(text),
      headers: c.reply_to ? [{ name: 'Reply-To', value: c.reply_to }] : [],
      warnings: [],
      findings: /unsubscribe_url/.test(words)
        ? []
        : [
            {
              check: 'no_unsubscribe',
              step: null,
              message: 'There is no unsubscribe link in the text; one is added below it.',
              remedy: null,
              filter: null,
            },
          ],
    });
  }
  if (verb === 'test') {
    for (const to of body.to)
      w.keep(
        { email: to, name: 'Test', attributes: {} },
        `[Test] ${c.steps[body.step].subject}`,
        c.steps[body.step].body,
      );
    return json({
      results: body.to.map((/** @type {string} */ to) =>
        /refuse/.test(to)
          ? { to, ok: false, reply: '550 5.1.1 no such user here' }
          : { to, ok: true, reply: 'caught by the sandbox' },
      ),
    });
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
export function verdict(w, q, verb) {
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
