// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime, words } from '../format.js';
import { confirm, Dialog } from '../parts/dialog.js';
import { FormFault, SelectField, TextField } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable, SearchBox } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';

const KINDS = [
  ['address', 'One address'],
  ['domain', 'A whole domain'],
];
/** The address or domain a row is about. @param {any} s */
const target = (s) => s.address || s.email || s.domain || s.value || s.target;

/** @param {{onClose:() => void, onDone:() => void}} props */
function AddDialog({ onClose, onDone }) {
  const [kind, setKind] = useState('address');
  const [value, setValue] = useState('');
  const { busy, error, run } = useAction();
  const save = () =>
    run(async () => {
      await api.post('/suppressions', { [kind]: value.trim(), reason: 'manual' });
      toast('Suppressed.');
      onDone();
    });
  return html`<${Dialog} title="Suppress an address or domain" onClose=${onClose} onSubmit=${save}>
    <${SelectField} label="What" value=${kind} options=${KINDS} onChange=${setKind} />
    <${TextField} label=${kind === 'address' ? 'Address' : 'Domain'} name=${kind} value=${value} onChange=${setValue}
      error=${error} placeholder=${kind === 'address' ? 'ann@example.com' : 'example.com'} />
    <${FormFault} error=${error} fields=${[kind]} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Close</button><button
      class="btn btn-primary" disabled=${busy}>Suppress</button></div><//>`;
}

/** Who is never written to. */
export function SuppressionsPage() {
  const { search } = useLocation();
  const [adding, setAdding] = useState(false);
  const res = useApi(`/suppressions${api.query({ q: search.get('q'), cursor: search.get('cursor') })}`);
  const remove = async (/** @type {any} */ s) => {
    if (
      !(await confirm({
        title: `Write to ${target(s)} again?`,
        action: 'Remove 1 suppression',
        danger: true,
        text: 'Do this only when the person asked for it.',
      }))
    )
      return;
    const field = s.domain ? 'domain' : 'address';
    await toasted(
      () => (s.id ? api.del(`/suppressions?id=${s.id}`) : api.del(`/suppressions${api.query({ [field]: target(s) })}`)),
      'Removed.',
    );
    res.reload();
  };
  const add = html`<button class="btn btn-primary" type="button" onClick=${() => setAdding(true)}>Add</button>`;
  const columns = [
    { title: 'Address or domain', cell: (/** @type {any} */ s) => html`<span class="cell-main">${target(s)}</span>` },
    { title: 'Reason', cell: (/** @type {any} */ s) => words(s.reason) },
    { title: 'Since', num: true, cell: (/** @type {any} */ s) => dateTime(s.since || s.created_at) },
    {
      title: html`<span class="sr">Actions</span>`,
      cell: (/** @type {any} */ s) =>
        html`<span class="row row-end"><button class="btn btn-s" type="button" aria-label=${`Remove ${target(s)}`}
          onClick=${() => remove(s)}>Remove</button></span>`,
    },
  ];
  return html`<${Head} title="Suppressions" sub="These are never written to, whatever list they are on.">${add}<//>
    <div class="toolbar"><${SearchBox} label="Search suppressions" /></div>
    <${Card} flush><${ListTable} res=${res} columns=${columns} what="suppressions" caption="Suppressions"
      empty=${html`<${Empty} title="Nobody is suppressed">Unsubscribes, hard bounces and complaints come here by themselves.<//>`} /><//>
    ${
      adding &&
      html`<${AddDialog} onClose=${() => setAdding(false)} onDone=${() => {
        setAdding(false);
        res.reload();
      }} />`
    }`;
}
