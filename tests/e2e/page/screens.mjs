// @ts-check
// Something on every screen, made through the API of the page's own session, and the addresses of all screens.

/** Calls the API as the page does. @param {any} page @param {string} method @param {string} path @param {any} [body] @param {string} [type] */
export const call = (page, method, path, body, type = 'application/json') =>
  page.evaluate(
    async (/** @type {any} */ [verb, at, sent, kind]) => {
      const { csrf_token } = await (await fetch('/api/v1/session')).json();
      const headers = { 'X-CSRF-Token': csrf_token, ...(sent ? { 'Content-Type': kind } : {}) };
      const answer = await fetch(`/api/v1${at}`, { method: verb, headers, body: sent });
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, typeof body === 'string' ? body : body && JSON.stringify(body), type],
  );

/** Asks until the answer fits. @param {any} page @param {string} path @param {(answer:any) => any} fits */
export async function until(page, path, fits) {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await call(page, 'GET', path);
    if (fits(answer)) return answer;
    await page.waitForTimeout(100);
  }
  throw new Error(`${path} did not come to fit`);
}

/** A sender, a list of `people` (lines of CSV), a campaign that was sent to them and a draft. @param {any} page @param {string} name @param {string} people */
export async function seed(page, name, people) {
  const list = await call(page, 'POST', '/lists', { name, description: `Who asked for ${name}` });
  const started = await call(page, 'POST', `/imports?list_id=${list.id}`, people, 'text/csv');
  await until(page, `/imports/${started.id}`, (i) => i.state === 'done');
  const sender = await call(page, 'POST', '/senders', {
    name,
    from_name: 'Ann of Example',
    from_email: 'ann@example.com',
    transport: 'sandbox',
  });
  const html =
    '<p>Hi {{first_name}},</p><img src="https://pictures.example/a.png" alt="A picture"><script>go()</script><p><a href="{{unsubscribe_url}}">Unsubscribe</a></p>';
  const make = (/** @type {string} */ title, /** @type {any} */ opener = {}) =>
    call(page, 'POST', '/campaigns', {
      name: title,
      sender_id: sender.id,
      audience: { list_ids: [list.id], segment_ids: [], exclude_list_ids: [] },
      steps: [
        {
          subject: 'Hello {{first_name}}',
          format: 'markdown',
          body: 'Hi {{first_name}},\n\nsee [the shop](https://shop.example/).\n\n[Read in the browser]({{view_url}}) [Unsubscribe]({{unsubscribe_url}})',
          ...opener,
        },
        { delay_s: 259200, delay_counts: 'calendar', condition: 'no_reply', subject: null, format: 'markdown', body: 'Did you see this?' },
      ],
    });
  const form = await call(page, 'POST', '/forms', { name: `Form of ${name}`, slug: `form-${list.id}`, list_ids: [list.id], sender_id: sender.id });
  const campaign = await make(`Sent to ${name}`);
  const segment = await call(page, 'POST', '/segments', {
    name: `Of ${name}`,
    filter: {
      all: [
        { field: 'list', op: 'eq', value: list.id },
        { any: [{ field: 'attributes.plan', op: 'in', value: ['a', 'b'] }, { did_not: 'opened', in_last_days: 30 }] },
        { not: { any: [{ field: 'tag', op: 'eq', value: 'vip' }] } },
      ],
    },
  });
  const template = await call(page, 'POST', '/templates', { name: `Frame of ${name}`, format: 'html', body: '<table><tr><td>{{slot.body}}</td></tr></table>', sample: { body: name } });
  const draft = await make(`Draft for ${name}`, { format: 'html', body: html });
  await call(page, 'POST', `/campaigns/${campaign.id}/launch`, {});
  const messages = await until(
    page,
    `/campaigns/${campaign.id}/messages?limit=5`,
    (m) => m.items.some((/** @type {any} */ one) => one.state === 'sent'),
  );
  const caught = await until(page, '/sandbox/messages?limit=1', (m) => m.items.length);
  const person = await call(page, 'GET', '/recipients?limit=1');
  const sent = messages.items.find((/** @type {any} */ m) => m.state === 'sent');
  return {
    ...{ list, sender, campaign, draft },
    screens: [
      '/dashboard',
      '/campaigns',
      '/campaigns/new',
      `/campaigns/${campaign.id}`,
      `/campaigns/${draft.id}/edit`,
      `/campaigns/${draft.id}/launch`,
      `/messages/${sent.id}`,
      '/recipients',
      '/bulk',
      '/recipients/new',
      `/recipients/${person.items[0].id}`,
      '/lists',
      '/templates',
      '/templates/new',
      `/templates/${template.id}`,
      '/media',
      '/forms',
      '/forms/new',
      `/forms/${form.id}`,
      '/import',
      `/import/${started.id}`,
      '/suppressions',
      '/segments',
      '/segments/new',
      `/segments/${segment.id}`,
      '/senders',
      '/senders/new',
      `/senders/${sender.id}`,
      '/sandbox',
      `/sandbox/${caught.items[0].id}`,
      '/queue',
      '/webhooks',
      '/settings',
      '/audit',
      '/no/such/page',
    ],
    caught: caught.items[0].id,
  };
}
