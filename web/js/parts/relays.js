// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { save as saveChange } from './clash.js';
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
    const seen = res.data;
    const sure = await confirm({
      title: `Take no reports of ${relay.name} any more?`,
      action: `Forget ${relay.name}`,
      danger: true,
      text: 'Its bounces and complaints are refused from now on.',
    });
    const said = (/** @type {any} */ answer) => (answer.theirs ? 'Nothing was changed.' : 'Forgotten.');
    if (sure && (await toasted(() => saveChange('/settings/relays', { [relay.key]: null }, seen), said))) res.reload();
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
          onClick=${() => setEditing({ relay: r, seen: res.data })}>Set up</button>
        ${res.data[r.key]?.set && html`<button class="btn btn-s btn-danger" type="button"
          aria-label=${`Forget ${r.name}`} onClick=${() => forget(r)}>Forget</button>`}</span>`,
    },
  ];
  return html`<${Card} title="Reports of relays" flush>
    <${Loaded} res=${res} what="the relays">${() => html`<${TableWrap}><${Table} rows=${RELAYS}
      columns=${columns} caption="Reports of relays" /><//>`}<//><//>
    ${
      editing &&
      html`<${RelayDialog} ...${editing} onClose=${() => setEditing(null)} onDone=${() => {
        setEditing(null);
        res.reload();
      }} />`
    }`;
}
