// @ts-check
// One's own account, as far as the screens need it without a daemon: nobody has a second factor here.
import { json } from './fake_answers.mjs';

const WHEN = '2026-01-02T03:04:05.000Z';

/** @param {any} q @param {any} session @returns {any} null when the path is about something else */
export function account(q, session) {
  const { user } = session;
  if (q.path === '/api/v1/profile') {
    if (q.method === 'PATCH') Object.assign(user, JSON.parse(q.body));
    return json({
      ...{ email: user.email, name: user.name ?? '', role: user.role, language: user.language ?? null, theme: user.theme ?? null },
      second_factor: { is_on: false, since: null, recovery_codes_left: 0, is_required: false },
    });
  }
  if (q.path === '/api/v1/sessions' && q.method === 'GET') {
    const items = [{ id: 1, created_at: WHEN, seen_at: WHEN, network: 'local', browser: 'Chrome on Linux', is_current: true }];
    return json({ items, total: 1, next: null });
  }
  if (q.path === '/api/v1/invitations' && q.method === 'GET') return json({ items: [], total: 0, next: null });
  return null;
}
