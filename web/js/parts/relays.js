// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { save as saveChange } from './clash.js';
import { confirm } from './dialog.js';
import { TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Card, Loaded } from './states.js';
import { ACTIONS, Table, TableWrap } from './table.js';
import { toast, toasted } from './toast.js';
import { t } from '../words.js';

/** Key, name, what to do there, and what it is checked by. @type {{key:string, name:string, hint:string, fields:[string, string, string][]}[]} */
const RELAYS = [
  {
    key: 'ses',
    name: 'Amazon SES',
    hint: t('relays.name_the_sns_topic_first'),
    fields: [['topic_arns', t('relays.sns_topic'), 'arn:aws:sns:eu-west-1:123456789012:bounces']],
  },
  {
    key: 'sendgrid',
    name: 'SendGrid',
    hint: t('relays.switch_on_signed_event_webhook'),
    fields: [['public_key', t('relays.verification_key'), '']],
  },
  {
    key: 'postmark',
    name: 'Postmark',
    hint: t('relays.enter_the_same_user_name'),
    fields: [
      ['username', t('common.user_name'), ''],
      ['password', t('common.password'), ''],
    ],
  },
  {
    key: 'mailgun',
    name: 'Mailgun',
    hint: t('relays.copy_the_http_webhook_signing'),
    fields: [['signing_key', t('relays.signing_key'), '']],
  },
];

/** @param {{relay:any, seen:any, onClose:() => void, onDone:() => void}} props `seen`: what is set up, as this person saw it */
function RelayDialog({ relay, seen, onClose, onDone }) {
  const form = useForm(`relay/${relay.key}`, /** @type {Record<string, string>} */ ({}));
  const { value: values, error } = form;
  const save = (/** @type {any} */ { value, patient }) => {
    const body = Object.fromEntries(
      relay.fields.map((/** @type {any} */ [name]) => [
        name,
        name === 'topic_arns' ? (value[name] || '').split(/[\s,]+/).filter(Boolean) : value[name] || '',
      ]),
    );
    return saveChange('/settings/relays', { [relay.key]: body }, seen, patient);
  };
  return html`<${FormDialog} title=${t('relays.reports_of', { name: relay.name })} form=${form} onClose=${onClose} onSave=${save}
    action=${t('common.save')} fields=${relay.fields.map((/** @type {any} */ [name]) => `${relay.key}.${name}`)} onDone=${() => {
      toast(t('relays.reports_of_are_taken', { name: relay.name }));
      onDone();
    }}>
    <p class="muted">${relay.hint}</p>
    ${relay.fields.map(
      (/** @type {any} */ [name, label, placeholder]) => html`<${TextField} key=${name} label=${label}
        name=${`${relay.key}.${name}`} type=${name === 'password' ? 'password' : 'text'} value=${values[name]}
        placeholder=${placeholder} error=${error} autocomplete="off" onChange=${form.set(name)} />`,
    )}<//>`;
}

/** Where relays report bounces and complaints to, and what they are checked by. */
export function RelayReports() {
  const res = useApi('/settings/relays');
  const [editing, setEditing] = useState(/** @type {any} */ (null));
  const forget = async (/** @type {any} */ relay) => {
    const seen = res.data;
    const sure = await confirm({
      title: t('relays.take_no_reports_of_any', { name: relay.name }),
      action: t('relays.forget', { name: relay.name }),
      danger: true,
      text: t('relays.its_bounces_and_complaints_are'),
    });
    const said = (/** @type {any} */ answer) => (answer.theirs ? t('relays.nothing_was_changed') : t('relays.forgotten'));
    if (sure && (await toasted(() => saveChange('/settings/relays', { [relay.key]: null }, seen), said))) res.reload();
  };
  const columns = [
    {
      title: t('relays.relay'),
      cell: (/** @type {any} */ r) => html`<span class="cell-main">${r.name}</span><span
        class="sub">${location.origin}/api/v1/bounces/${r.key}</span>`,
    },
    { title: t('common.state'), tight: true, cell: (/** @type {any} */ r) => (res.data[r.key]?.set ? t('relays.taken') : t('relays.refused')) },
    {
      ...ACTIONS,
      cell: (/** @type {any} */ r) => html`<span class="row row-end">
        <button class="btn btn-s" type="button" aria-label=${t('relays.set_up', { name: r.name })}
          onClick=${() => setEditing({ relay: r, seen: res.data })}>${t('common.set_up')}</button>
        ${res.data[r.key]?.set && html`<button class="btn btn-s btn-danger" type="button"
          aria-label=${t('relays.forget', { name: r.name })} onClick=${() => forget(r)}>${t('relays.forget_2')}</button>`}</span>`,
    },
  ];
  return html`<${Card} title=${t('relays.reports_of_relays')} flush>
    <${Loaded} res=${res} what=${t('loading.relays')}>${() => html`<${TableWrap}><${Table} rows=${RELAYS}
      columns=${columns} caption=${t('relays.reports_of_relays')} /><//>`}<//><//>
    ${
      editing &&
      html`<${RelayDialog} ...${editing} onClose=${() => setEditing(null)} onDone=${() => {
        setEditing(null);
        res.reload();
      }} />`
    }`;
}
