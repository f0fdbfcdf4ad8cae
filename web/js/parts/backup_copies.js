// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes } from '../format.js';
import { confirm } from './dialog.js';
import { Card, Empty } from './states.js';
import { Ago } from './time.js';
import { toasted } from './toast.js';
import { Secret } from './tokens.js';
import { t } from '../words.js';

/** @param {{tone:string, children:any}} props */
const Word = ({ tone, children }) => html`<span class=${`state state-${tone}`}>${children}</span>`;

/** How far the copy under way is. @param {{copy:any}} props */
function Underway({ copy }) {
  const share = copy.total_bytes ? copy.done_bytes / copy.total_bytes : 0;
  const label = t(copy.phase === 'verifying' ? 'backup_copies.reading_back' : 'backup_copies.uploading');
  return html`<span>${label} ${t('backup_copies.done_of', { done: bytes(copy.done_bytes), total: bytes(copy.total_bytes) })}</span>
    <div class="bar" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(100 * share)}>
      <span class="bar-ok" style=${{ width: `${100 * share}%` }}></span></div>`;
}

/** @param {{copy:any}} props */
const Copy = ({ copy }) => html`${
  copy.phase !== 'idle'
    ? html`<${Underway} copy=${copy} />`
    : copy.failures > 0
      ? html`<${Word} tone="bad">${t('backup_copies.failed_times', { n: copy.failures })}<//>
        <span class="sub">${copy.error}</span>`
      : copy.last
        ? html`<${Word} tone="ok">${t('backup_copies.copied')}<//>`
        : html`<${Word} tone="warn">${t('backup_copies.none_yet')}<//>`
}${copy.last && html`<span class="sub">${copy.last.name}, ${bytes(copy.last.size_bytes)}, <${Ago} at=${copy.last.copied_at} /></span>`}`;

/** @param {{drill:any}} props */
const Drill = ({ drill }) => html`${
  drill.running
    ? html`<${Word} tone="live">${t('backup_copies.drill_runs')}<//>`
    : !drill.at
      ? html`<${Word} tone="warn">${t('backup_copies.none_yet')}<//>`
      : drill.ok
        ? html`<${Word} tone="ok">${t('backup_copies.went_well')}<//>`
        : html`<${Word} tone="bad">${t('backup_copies.went_wrong')}<//>`
}${drill.at && html`<span class="sub"><${Ago} at=${drill.at} />: ${drill.detail}</span>`}`;

/** Making the recovery key, and the one time it is shown. @param {{known:any, reload:() => void}} props */
function RecoveryKey({ known, reload }) {
  const [key, setKey] = useState('');
  const make = async () => {
    if (
      known &&
      !(await confirm({
        title: t('backup_copies.replace_title'),
        text: t('backup_copies.replace_text'),
        action: t('backup_copies.replace_1_key'),
        danger: true,
      }))
    )
      return;
    await toasted(async () => {
      const made = await api.post('/backups/recovery-key', { replace: Boolean(known) });
      setKey(made.recovery_key);
    }, t('backup_copies.key_is_made'));
    reload();
  };
  return html`${
    known
      ? html`<${Word} tone="ok">${t('backup_copies.key_is_made')}<//><span class="sub">${t('backup_copies.key_id', { id: known.id })} <${Ago} at=${known.made_at} /></span>`
      : html`<${Word} tone="bad">${t('backup_copies.no_key')}<//><span class="sub">${t('backup_copies.no_key_text')}</span>`
  }
    <div class="row"><button class=${`btn btn-s ${known ? '' : 'btn-primary'}`} type="button" onClick=${make}>${
      t(known ? 'backup_copies.replace_key' : 'backup_copies.make_key')
    }</button></div>
    ${key && html`<${Secret} title=${t('backup_copies.your_recovery_key')} text=${t('backup_copies.write_it_down')} token=${key} onClose=${() => setKey('')} />`}`;
}

/** What of the backups lies at another place. @param {{copies:any, reload:() => void}} props */
export function BackupCopies({ copies, reload }) {
  if (!copies)
    return html`<${Card} title=${t('backup_copies.title')}><${Empty} title=${t('backup_copies.nowhere')}>${t('backup_copies.nowhere_text')}<//><//>`;
  const ask = (/** @type {string} */ what, /** @type {string} */ said) => () =>
    toasted(() => api.post(`/backups/${what}`), said).then(reload);
  return html`<${Card} title=${t('backup_copies.title')} flush>
    <dl class="safety">
      <div><dt>${t('backup_copies.place')}</dt><dd><span class="cell-main">${copies.target}</span>
        <span class="sub">${t('backup_copies.keeps', { n: copies.keep })}</span></dd></div>
      <div><dt>${t('backup_copies.recovery_key')}</dt><dd><${RecoveryKey} known=${copies.recovery_key} reload=${reload} /></dd></div>
      <div><dt>${t('backup_copies.newest_copy')}</dt><dd><${Copy} copy=${copies.copy} />
        <div class="row"><button class="btn btn-s" type="button" disabled=${!copies.recovery_key} onClick=${ask('copy', t('backup_copies.copy_asked'))}>${t('backup_copies.copy_now')}</button></div></dd></div>
      <div><dt>${t('backup_copies.restore_drill')}</dt><dd><${Drill} drill=${copies.drill} />
        <div class="row"><button class="btn btn-s" type="button" disabled=${!copies.recovery_key || copies.drill.running} onClick=${ask('drill', t('backup_copies.drill_asked'))}>${t('backup_copies.drill_now')}</button></div></dd></div>
    </dl><//>`;
}
