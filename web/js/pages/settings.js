// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes } from '../format.js';
import { ContactCap } from '../parts/contact_cap.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { RelayReports } from '../parts/relays.js';
import { TokenDialog, UserDialog } from '../parts/access.js';
import { Card, Empty, Failure, Head, Loading, State } from '../parts/states.js';
import { Table, TableWrap } from '../parts/table.js';
import { toasted } from '../parts/toast.js';
import { When } from '../parts/time.js';

/** @param {{res:any, columns:any[], caption:string, empty:any}} props */
function Rows({ res, columns, caption, empty }) {
  if (res.error && !res.data) return html`<div class="card-body"><${Failure} error=${res.error} /></div>`;
  if (!res.data) return html`<${Loading} what=${caption.toLowerCase()} />`;
  if (!res.data.items.length) return empty;
  return html`<${TableWrap}><${Table} rows=${res.data.items} columns=${columns} caption=${caption} /><//>`;
}

/** @param {string} label @param {string} text @param {() => void} onClick */
const removeButton = (label, text, onClick) =>
  html`<span class="row row-end"><button class="btn btn-s btn-danger" type="button" aria-label=${label}
    onClick=${onClick}>${text}</button></span>`;

/** @param {{me:any}} props */
function Users({ me }) {
  const res = useApi('/users');
  const [adding, setAdding] = useState(false);
  const remove = async (/** @type {any} */ u) => {
    if (
      !(await confirm({
        title: `Remove ${u.email}?`,
        action: 'Remove 1 user',
        danger: true,
        text: 'The sessions end at once. API tokens stay.',
      }))
    )
      return;
    await toasted(() => api.del(`/users/${u.id}`, u.revision), 'Removed.');
    res.reload();
  };
  const columns = [
    { title: 'E-mail', cell: (/** @type {any} */ u) => html`<span class="cell-main">${u.email}</span>` },
    { title: 'Role', cell: (/** @type {any} */ u) => u.role },
    { title: 'Since', num: true, cell: (/** @type {any} */ u) => html`<${When} at=${u.created_at} />` },
    {
      title: html`<span class="sr">Actions</span>`,
      cell: (/** @type {any} */ u) =>
        u.id === me.id
          ? html`<span class="row row-end muted small">you</span>`
          : removeButton(`Remove ${u.email}`, 'Remove', () => remove(u)),
    },
  ];
  return html`<${Card} title="Users" flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => setAdding(true)}>Add user</button>`}>
    <${Rows} res=${res} columns=${columns} caption="Users" empty=${html`<${Empty} title="No users" />`} /><//>
    ${
      adding &&
      html`<${UserDialog} onClose=${() => setAdding(false)} onDone=${() => {
        setAdding(false);
        res.reload();
      }} />`
    }`;
}

/** API tokens. */
function Tokens() {
  const res = useApi('/tokens');
  const [adding, setAdding] = useState(false);
  const remove = async (/** @type {any} */ t) => {
    if (
      !(await confirm({
        title: `Revoke “${t.name}”?`,
        action: 'Revoke 1 token',
        danger: true,
        text: 'Scripts that use it are refused from now on.',
      }))
    )
      return;
    await toasted(() => api.del(`/tokens/${t.id}`), 'Revoked.');
    res.reload();
  };
  const columns = [
    { title: 'Name', cell: (/** @type {any} */ t) => html`<span class="cell-main">${t.name}</span>` },
    { title: 'Role', cell: (/** @type {any} */ t) => t.role },
    { title: 'Made', num: true, cell: (/** @type {any} */ t) => html`<${When} at=${t.created_at} />` },
    { title: 'Last used', num: true, cell: (/** @type {any} */ t) => html`<${When} at=${t.used_at || t.last_used_at} />` },
    {
      title: html`<span class="sr">Actions</span>`,
      cell: (/** @type {any} */ t) => removeButton(`Revoke ${t.name}`, 'Revoke', () => remove(t)),
    },
  ];
  return html`<${Card} title="API tokens" flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => setAdding(true)}>New token</button>`}>
    <${Rows} res=${res} columns=${columns} caption="API tokens" empty=${html`<${Empty}
      title="No API tokens">Scripts and the metrics collector use a token instead of a password.<//>`} /><//>
    ${
      adding &&
      html`<${TokenDialog} onClose=${() => {
        setAdding(false);
        res.reload();
      }} />`
    }`;
}

/** Backups, and making one now. */
function Backups() {
  const res = useApi('/backups', { poll: 5000 });
  const make = () => toasted(() => api.post('/backups'), 'The backup is made.').then(res.reload);
  const failure = res.data?.last_failure;
  const columns = [
    {
      title: 'Backup',
      cell: (/** @type {any} */ b) =>
        html`<a class="cell-main" href=${`/api/v1/backups/${encodeURIComponent(b.name)}`} download>${b.name}</a>`,
    },
    {
      title: 'State',
      tight: true,
      cell: (/** @type {any} */ b) =>
        html`<${State} state=${b.state || (b.verified === false ? 'unverified' : 'verified')} />`,
    },
    { title: 'Size', num: true, cell: (/** @type {any} */ b) => bytes(b.size_bytes ?? b.bytes ?? b.size) },
    { title: 'Made', num: true, cell: (/** @type {any} */ b) => html`<${When} at=${b.created_at || b.at} />` },
  ];
  return html`<${Card} title="Backups" flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${make}>Make a backup now</button>`}>
    ${failure && html`<div class="note note-warn" role="status"><strong>The last backup could not be made</strong><span>${
      html`<${When} at=${failure.at} />`}: ${failure.detail}</span></div>`}
    <${Rows} res=${res} columns=${columns} caption="Backups" empty=${html`<${Empty}
      title="No backups yet">A backup is a verified copy of the whole database; sending goes on meanwhile.<//>`} /><//>`;
}

/** Who may do what, and the safety copies. @param {{user:any}} props */
export const SettingsPage = ({ user }) => html`<${Head} title="Settings" />
  ${
    api.may('GET /users')
      ? html`<${Users} me=${user} /><${Tokens} /><${ContactCap} /><${RelayReports} /><${Backups} />`
      : html`<${Card}><${Empty} title="Only an admin changes settings">Ask one of your admins.<//><//>`
  }`;
