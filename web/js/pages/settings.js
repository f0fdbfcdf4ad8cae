// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, words } from '../format.js';
import { Account } from '../parts/account.js';
import { Alerts, Approval } from '../parts/alerts.js';
import { BackupCopies } from '../parts/backup_copies.js';
import { ContactCap } from '../parts/contact_cap.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { Invitations, SecondFactorRule } from '../parts/invitations.js';
import { MessageTheme } from '../parts/message_theme.js';
import { RelayReports } from '../parts/relays.js';
import { UserDialog } from '../parts/access.js';
import { SignOnCard, SignsInBy } from '../parts/sign_on.js';
import { Card, Empty, Failure, Head, Loading, State } from '../parts/states.js';
import { ACTIONS, Table, TableWrap } from '../parts/table.js';
import { TimeZone } from '../parts/time_zone.js';
import { Tokens } from '../parts/tokens.js';
import { toasted } from '../parts/toast.js';
import { When } from '../parts/time.js';
import { t } from '../words.js';

/** @param {{res:any, columns:any[], caption:string, empty:any}} props */
function Rows({ res, columns, caption, empty }) {
  if (res.error && !res.data) return html`<div class="card-body"><${Failure} error=${res.error} /></div>`;
  if (!res.data) return html`<${Loading} what=${t('table.loading', { things: caption })} />`;
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
        title: t('settings.remove', { email: u.email }),
        action: t('settings.remove_1_user'),
        danger: true,
        text: t('settings.the_sessions_end_at_once'),
      }))
    )
      return;
    await toasted(() => api.del(`/users/${u.id}`, u.revision), t('common.removed'));
    res.reload();
  };
  const reset = async (/** @type {any} */ u) => {
    const question = { title: t('second_factor.reset_of', { email: u.email }), action: t('second_factor.reset_1'), danger: true };
    if (!(await confirm({ ...question, text: t('second_factor.after_a_reset') }))) return;
    await toasted(() => api.del(`/users/${u.id}/totp`), t('second_factor.was_reset'));
    res.reload();
  };
  const columns = [
    { title: t('common.e_mail'), cell: (/** @type {any} */ u) => html`<span class="cell-main">${u.email}</span>
      <${SignsInBy} user=${u} onDone=${res.reload} />` },
    { title: t('common.name'), cell: (/** @type {any} */ u) => u.name },
    { title: t('common.role'), cell: (/** @type {any} */ u) => words(u.role) },
    {
      title: t('second_factor.title'),
      cell: (/** @type {any} */ u) => (u.has_second_factor ? html`${t('second_factor.on')} ${u.id !== me.id && html`<button class="btn btn-s" type="button"
        aria-label=${t('second_factor.reset_of', { email: u.email })} onClick=${() => reset(u)}>${t('second_factor.reset')}</button>`}` : t('second_factor.off')),
    },
    { title: t('common.since'), num: true, cell: (/** @type {any} */ u) => html`<${When} at=${u.created_at} />` },
    {
      ...ACTIONS,
      cell: (/** @type {any} */ u) =>
        u.id === me.id
          ? html`<span class="row row-end muted small">${t('settings.you')}</span>`
          : removeButton(t('settings.remove_2', { email: u.email }), t('common.remove'), () => remove(u)),
    },
  ];
  return html`<${Card} title=${t('settings.users')} flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => setAdding(true)}>${t('common.add_user')}</button>`}>
    <${Rows} res=${res} columns=${columns} caption=${t('settings.users')} empty=${html`<${Empty} title=${t('settings.no_users')} />`} /><//>
    ${
      adding &&
      html`<${UserDialog} onClose=${() => setAdding(false)} onDone=${() => {
        setAdding(false);
        res.reload();
      }} />`
    }`;
}

/** Backups, and making one now. */
function Backups() {
  const res = useApi('/backups', { poll: 5000 });
  const make = () => toasted(() => api.post('/backups'), t('settings.the_backup_is_made')).then(res.reload);
  const failure = res.data?.last_failure;
  const columns = [
    {
      title: t('settings.backup'),
      cell: (/** @type {any} */ b) =>
        html`<a class="cell-main" href=${`/api/v1/backups/${encodeURIComponent(b.name)}`} download>${b.name}</a>${b.media_files > 0
          && html`<span class="sub"><a href=${`/api/v1/backups/${encodeURIComponent(b.name)}/media.tar`} download>${t('settings.pictures_and_attachments', { n: b.media_files, size: bytes(b.media_bytes) })}</a></span>`}`,
    },
    {
      title: t('common.state'),
      tight: true,
      cell: (/** @type {any} */ b) =>
        html`<${State} state=${b.state || (b.verified === false ? 'unverified' : 'verified')} />`,
    },
    { title: t('common.size'), num: true, cell: (/** @type {any} */ b) => bytes(b.size_bytes ?? b.bytes ?? b.size) },
    { title: t('settings.made'), num: true, cell: (/** @type {any} */ b) => html`<${When} at=${b.created_at || b.at} />` },
  ];
  return html`<${Card} title=${t('common.backups')} flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${make}>${t('settings.make_a_backup_now')}</button>`}>
    ${failure && html`<div class="note note-warn" role="status"><strong>${t('settings.the_last_backup_could_not')}</strong><span>${
      html`<${When} at=${failure.at} />`}: ${failure.detail}</span></div>`}
    <${Rows} res=${res} columns=${columns} caption=${t('common.backups')} empty=${html`<${Empty}
      title=${t('settings.no_backups_yet')}>${t('settings.a_backup_is_a_verified')}<//>`} /><//>
    ${res.data && html`<${BackupCopies} copies=${res.data.copies} reload=${res.reload} />`}`;
}

/** One's own page, who may do what, and the safety copies. @param {{user:any}} props */
export const SettingsPage = ({ user }) => html`<${Head} title=${t('common.settings')} />
  <${Account} />
  ${
    api.may('GET /users')
      ? html`<${Users} me=${user} /><${Invitations} /><${SignOnCard} /><${SecondFactorRule} /><${Tokens} /><${TimeZone} /><${ContactCap} /><${MessageTheme} /><${Alerts} /><${Approval} /><${RelayReports} /><${Backups} />`
      : html`<${Card}><${Empty} title=${t('settings.only_an_admin_changes_settings')}>${t('common.ask_one_of_your_admins')}<//><//>`
  }`;
