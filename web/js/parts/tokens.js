// @ts-check
// API tokens: which there are, and making one. A token is shown once.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { words } from '../format.js';
import { confirm, Dialog } from './dialog.js';
import { CheckField, faultOf, SelectField, TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Card, Empty, Loaded } from './states.js';
import { ACTIONS, Table, TableWrap } from './table.js';
import { When } from './time.js';
import { toast, toasted } from './toast.js';
import { named, t } from '../words.js';

/** What a scope is about, and what one can do of it. @type {[string, string][]} */
const RESOURCES = [
  ['recipients', 'rw'],
  ['lists', 'rw'],
  ['segments', 'rw'],
  ['imports', 'rw'],
  ['bulk', 'rw'],
  ['suppressions', 'rw'],
  ['forms', 'rw'],
  ['campaigns', 'rw'],
  ['messages', 'rw'],
  ['send', 'w'],
  ['templates', 'rw'],
  ['snippets', 'rw'],
  ['media', 'rw'],
  ['senders', 'rw'],
  ['sandbox', 'rw'],
  ['bounces', 'w'],
  ['webhooks', 'rw'],
  ['queue', 'rw'],
  ['metrics', 'r'],
  ['backups', 'rw'],
  ['settings', 'rw'],
  ['users', 'rw'],
  ['tokens', 'rw'],
  ['audit', 'r'],
];

const ROLES = [
  ['viewer', t('access.viewer_sees_everything_changes_nothing')],
  ['editor', t('access.editor_campaigns_and_recipients')],
  ['admin', t('access.admin_everything_senders_and_users')],
];

const DAY_MS = 86400000;
const LIVES = [
  [30, t('tokens.in_30_days')],
  [90, t('tokens.in_90_days')],
  [365, t('tokens.in_a_year')],
  [0, t('tokens.never')],
];

/** The one time a secret is shown. @param {{title?:string, text?:string, token:string, onClose:() => void}} props */
export function Secret({ title = t('access.your_new_token'), text = t('access.copy_it_now_it_is'), token, onClose }) {
  const copy = () =>
    navigator.clipboard.writeText(token).then(
      () => toast(t('common.copied')),
      () => toast(t('access.select_the_text_and_copy'), { bad: true }),
    );
  return html`<${Dialog} title=${title} onClose=${onClose} onSubmit=${onClose}>
    <p class="muted">${text}</p>
    <div class="secret"><code>${token}</code><button class="btn btn-s" type="button" onClick=${copy}>${t('common.copy')}</button></div>
    <div class="row row-end"><button class="btn btn-primary">${t('common.i_have_copied_it')}</button></div><//>`;
}

/** Which scopes. @param {{value:string[], onChange:(scopes:string[]) => void, error:any}} props */
function ScopeFields({ value, onChange, error }) {
  const flip = (/** @type {string} */ scope) =>
    onChange(value.includes(scope) ? value.filter((one) => one !== scope) : [...value, scope]);
  const box = (/** @type {string} */ resource, /** @type {string} */ verb) => html`<${CheckField} label=${t(`tokens.${verb}`, {
    things: named('resource', resource) })} checked=${value.includes(`${resource}:${verb}`)} onChange=${() => flip(`${resource}:${verb}`)} />`;
  const fault = faultOf(error, 'scopes');
  return html`<fieldset class="field"><legend class="label">${t('tokens.what_it_may_do')}</legend>
    <span class="hint">${t('tokens.to_write_is_not_to_read')}</span>
    <div class="cols">${RESOURCES.map(([resource, verbs]) => html`<div key=${resource}>
      ${verbs.includes('r') && box(resource, 'read')}${verbs.includes('w') && box(resource, 'write')}</div>`)}</div>
    ${fault && html`<span class="error" role="alert">${fault}</span>`}</fieldset>`;
}

/** What is asked of the API. @param {any} value */
const asked = ({ name, role, some, scopes, days }) => ({
  name,
  ...(some ? { scopes } : { role }),
  expires_at: days ? new Date(Date.now() + days * DAY_MS).toISOString() : null,
});

/** @param {{onClose:() => void}} props */
function TokenDialog({ onClose }) {
  const form = useForm('token/new', { name: '', role: 'viewer', some: false, scopes: [], days: 365 });
  const { value, error, set } = form;
  const [token, setToken] = useState('');
  if (token) return html`<${Secret} key="secret" token=${token} onClose=${onClose} />`;
  return html`<${FormDialog} key="form" title=${t('access.new_api_token')} form=${form} onClose=${onClose} action=${t('access.make_token')}
    fields=${['name', 'role', 'scopes', 'expires_at']} disabled=${value.some && !value.scopes.length}
    onSave=${(/** @type {any} */ now) => api.post('/tokens', asked(now.value), now.patient)}
    onDone=${(/** @type {any} */ made) => setToken(made.token)}>
    <${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error}
      hint=${t('access.what_uses_it_so_that')} />
    <${SelectField} label=${t('tokens.power')} value=${value.some} onChange=${set('some')} options=${[
      [false, t('tokens.all_that_a_role_may')],
      [true, t('tokens.only_what_i_choose')],
    ]} hint=${t('tokens.never_more_than_you')} />
    ${value.some
      ? html`<${ScopeFields} value=${value.scopes} onChange=${set('scopes')} error=${error} />`
      : html`<${SelectField} label=${t('common.role')} name="role" value=${value.role} options=${ROLES} onChange=${set('role')}
          error=${error} />`}
    <${SelectField} label=${t('tokens.ends')} name="expires_at" value=${value.days} options=${LIVES} onChange=${set('days')}
      error=${error} /><//>`;
}

/** @param {any} one a token */
const mayWhat = (one) =>
  one.scopes ? html`<span class="sub">${one.scopes.join(', ')}</span>` : html`<span class="sub">${t('tokens.all_of_the_role')}</span>`;

/** @param {any} one a token */
const isOver = (one) => Boolean(one.expires_at) && new Date(one.expires_at).getTime() <= Date.now();

/** @param {(one:any) => void} remove */
const columnsFor = (remove) => [
  {
    title: t('common.name'),
    cell: (/** @type {any} */ one) => html`<span class="cell-main">${one.name}</span><span
      class="sub">${one.owner ? t('tokens.made_by', { owner: one.owner }) : t('tokens.made_on_the_machine')}</span>`,
  },
  { title: t('common.role'), cell: (/** @type {any} */ one) => html`${words(one.role)}${mayWhat(one)}` },
  {
    title: t('tokens.ends'),
    num: true,
    cell: (/** @type {any} */ one) =>
      one.expires_at ? html`<${When} at=${one.expires_at} />${isOver(one) && html`<span class="sub">${t('tokens.is_over')}</span>`}` : t('tokens.never'),
  },
  {
    title: t('settings.last_used'),
    num: true,
    cell: (/** @type {any} */ one) => html`<${When} at=${one.used_at} />${one.used_from && html`<span class="sub">${one.used_from}</span>`}`,
  },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ one) => html`<span class="row row-end"><button class="btn btn-s btn-danger" type="button"
      aria-label=${t('settings.revoke_2', { name: one.name })} onClick=${() => remove(one)}>${t('settings.revoke_3')}</button></span>`,
  },
];

/** The card of the settings. */
export function Tokens() {
  const res = useApi('/tokens?limit=500');
  const [adding, setAdding] = useState(false);
  const remove = async (/** @type {any} */ one) => {
    const sure = await confirm({
      title: t('settings.revoke', { name: one.name }),
      action: t('settings.revoke_1_token'),
      danger: true,
      text: t('settings.scripts_that_use_it_are'),
    });
    if (!sure) return;
    await toasted(() => api.del(`/tokens/${one.id}`), t('settings.revoked'));
    res.reload();
  };
  const close = () => {
    setAdding(false);
    res.reload();
  };
  return html`<${Card} title=${t('settings.api_tokens')} flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => setAdding(true)}>${t('settings.new_token')}</button>`}>
    <${Loaded} res=${res} what=${t('table.loading', { things: t('settings.api_tokens') })}>${() =>
      res.data.items.length
        ? html`<${TableWrap}><${Table} rows=${res.data.items} columns=${columnsFor(remove)} caption=${t('settings.api_tokens')} /><//>`
        : html`<${Empty} title=${t('settings.no_api_tokens')}>${t('settings.scripts_and_the_metrics_collector')}<//>`}<//><//>
    ${adding && html`<${TokenDialog} onClose=${close} />`}`;
}
