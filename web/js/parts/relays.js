// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { confirm } from './dialog.js';
import { TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Card, Loaded } from './states.js';
import { Table, TableWrap } from './table.js';
import { toast, toasted } from './toast.js';

/** Key, name, what to do there, and what it is checked by. @type {{key:string, name:string, hint:string, fields:[string, string, string][]}[]} */
const RELAYS = [
  {
    key: 'ses',
    name: 'Amazon SES',
    hint: 'Name the SNS topic first, then subscribe this address to it; the subscription is confirmed by itself.',
    fields: [['topic_arns', 'SNS topic', 'arn:aws:sns:eu-west-1:123456789012:bounces']],
  },
  {
    key: 'sendgrid',
    name: 'SendGrid',
    hint: 'Switch on “Signed Event Webhook” and copy its verification key.',
    fields: [['public_key', 'Verification key', '']],
  },
  {
    key: 'postmark',
    name: 'Postmark',
    hint: 'Enter the same user name and password as basic authentication of the webhook.',
    fields: [
      ['username', 'User name', ''],
      ['password', 'Password', ''],
    ],
  },
  {
    key: 'mailgun',
    name: 'Mailgun',
    hint: 'Copy the HTTP webhook signing key.',
    fields: [['signing_key', 'Signing key', '']],
  },
];

/** @param {{relay:any, onClose:() => void, onDone:() => void}} props */
function RelayDialog({ relay, onClose, onDone }) {
  const form = useForm(`relay/${relay.key}`, /** @type {Record<string, string>} */ ({}));
  const { value: values, error } = form;
  const save = (/** @type {any} */ { value, patient }) => {
    const body = Object.fromEntries(
      relay.fields.map((/** @type {any} */ [name]) => [
        name,
        name === 'topic_arns' ? (value[name] || '').split(/[\s,]+/).filter(Boolean) : value[name] || '',
      ]),
    );
    return api.patch('/settings/relays', { [relay.key]: body }, undefined, patient);
  };
  return html`<${FormDialog} title=${`Reports of ${relay.name}`} form=${form} onClose=${onClose} onSave=${save}
    action="Save" fields=${relay.fields.map((/** @type {any} */ [name]) => `${relay.key}.${name}`)} onDone=${() => {
      toast(`Reports of ${relay.name} are taken.`);
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
    const sure = await confirm({
      title: `Take no reports of ${relay.name} any more?`,
      action: `Forget ${relay.name}`,
      danger: true,
      text: 'Its bounces and complaints are refused from now on.',
    });
    if (sure && (await toasted(() => api.patch('/settings/relays', { [relay.key]: null }), 'Forgotten.'))) res.reload();
  };
  const columns = [
    {
      title: 'Relay',
      cell: (/** @type {any} */ r) => html`<span class="cell-main">${r.name}</span><span
        class="sub">${location.origin}/api/v1/bounces/${r.key}</span>`,
    },
    { title: 'State', tight: true, cell: (/** @type {any} */ r) => (res.data[r.key]?.set ? 'taken' : 'refused') },
    {
      title: html`<span class="sr">Actions</span>`,
      tight: true,
      cell: (/** @type {any} */ r) => html`<span class="row row-end">
        <button class="btn btn-s" type="button" aria-label=${`Set up ${r.name}`}
          onClick=${() => setEditing(r)}>Set up</button>
        ${res.data[r.key]?.set && html`<button class="btn btn-s btn-danger" type="button"
          aria-label=${`Forget ${r.name}`} onClick=${() => forget(r)}>Forget</button>`}</span>`,
    },
  ];
  return html`<${Card} title="Reports of relays" flush>
    <${Loaded} res=${res} what="the relays">${() => html`<${TableWrap}><${Table} rows=${RELAYS}
      columns=${columns} caption="Reports of relays" /><//>`}<//><//>
    ${
      editing &&
      html`<${RelayDialog} relay=${editing} onClose=${() => setEditing(null)} onDone=${() => {
        setEditing(null);
        res.reload();
      }} />`
    }`;
}
