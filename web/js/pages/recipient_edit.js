// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from '../parts/access.js';
import { save } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { FormFault, PickField, TextField } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Card, Head, Loaded } from '../parts/states.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate } from '../router.js';

const BLANK = { email: '', name: '', attributes: {}, list_ids: [], timezone: null };

/** Attributes as rows of name and value. @param {{rows:[string, any][], onChange:(rows:[string, any][]) => void}} props */
function Attributes({ rows, onChange }) {
  const set = (/** @type {number} */ i, /** @type {number} */ k, /** @type {string} */ text) =>
    onChange(
      rows.map((row, n) => {
        if (n !== i) return row;
        return k ? [row[0], text] : [text, row[1]];
      }),
    );
  return html`<fieldset class="stack-s"><legend class="label">Attributes</legend>
    ${rows.map(
      ([name, value], i) => html`<div class="row" key=${i} style=${{ flexWrap: 'nowrap' }}>
      <input aria-label=${`Name of attribute ${i + 1}`} placeholder="company" value=${name}
        onInput=${(/** @type {any} */ e) => set(i, 0, e.target.value)} />
      <input aria-label=${`Value of attribute ${i + 1}`} value=${typeof value === 'string' ? value
        : JSON.stringify(value)} onInput=${(/** @type {any} */ e) => set(i, 1, e.target.value)} />
      <button class="btn btn-s" type="button" aria-label=${`Remove attribute ${i + 1}`}
        onClick=${() => onChange(rows.filter((_, n) => n !== i))}>✕</button>
    </div>`,
    )}
    <div><button class="btn btn-s" type="button" onClick=${() => onChange([...rows, ['',
      '']])}>Add attribute</button></div>
  </fieldset>`;
}

/** @param {{saved:any, id?:string}} props */
function Form({ saved, id }) {
  const [form, setForm] = useState(saved);
  const [seen, setSeen] = useState(saved);
  const [rows, setRows] = useState(/** @type {[string, any][]} */ (Object.entries(saved.attributes || {})));
  const lists = useApi('/lists?limit=500').data?.items || [];
  const { busy, error, run } = useAction();
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) =>
    setForm((/** @type {any} */ old) => ({ ...old, [name]: value }));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(async () => {
      /** @type {any} */
      const body = {
        email: form.email,
        name: form.name,
        list_ids: form.list_ids,
        timezone: form.timezone || null,
        attributes: Object.fromEntries(rows.filter(([name]) => name)),
      };
      // An import may add the person to a list meanwhile: only what was chosen here is sent.
      if (id && form.list_ids === seen.list_ids) delete body.list_ids;
      const { stored, theirs } = id
        ? await save(`/recipients/${id}`, body, seen)
        : { stored: await api.post('/recipients', body), theirs: false };
      if (theirs) {
        setSeen(stored);
        setForm(stored);
        setRows(Object.entries(stored.attributes || {}));
        toast('Theirs stays; this is it.');
        return;
      }
      toast(id ? 'Saved.' : 'Recipient added.');
      navigate('/recipients');
    });
  };
  return html`<form class="stack narrow" onSubmit=${submit} novalidate><${Card}>
      <${TextField} label="E-mail" name="email" type="email" value=${form.email} onChange=${set('email')} error=${error}
        autocomplete="off" />
      <${TextField} label="Name" name="name" value=${form.name} onChange=${set('name')} error=${error}
        autocomplete="off" />
      <${TextField} label="Time zone" name="timezone" value=${form.timezone} onChange=${set('timezone')} error=${error}
        placeholder="Europe/Berlin" />
      <${PickField} label="Lists" name="list_ids" items=${lists} value=${form.list_ids || []}
        onChange=${set('list_ids')} error=${error} empty="There is no list yet." />
      <${Attributes} rows=${rows} onChange=${setRows} />
      <${FormFault} error=${error} fields=${['email', 'name', 'timezone', 'list_ids']} />
    <//>
    <div class="row"><${May} to=${id ? 'PATCH /recipients/{id}' : 'POST /recipients'}><button class="btn btn-primary"
      disabled=${busy}>${id ? 'Save' : 'Add recipient'}</button><//><a
      class="btn" href="/recipients">Cancel</a></div>
  </form>`;
}

/** Adding one person by hand. */
export const RecipientNewPage = () =>
  html`<${Head} title="Add recipient" back=${['/recipients', 'Recipients']} /><${Form} saved=${BLANK} />`;

/** One person: change, export, erase. @param {{id:string}} props */
export function RecipientEditPage({ id }) {
  const res = useApi(`/recipients/${id}`);
  const erase = async (/** @type {any} */ person) => {
    const sure = await confirm({
      title: 'Erase 1 recipient?',
      action: 'Erase 1 recipient',
      danger: true,
      text: 'Address, name and attributes are deleted for good. The counts of past campaigns stay. A keyed fingerprint of the address stays, so that it gets no mail when it is imported again.',
    });
    if (sure && (await toasted(() => api.del(`/recipients/${id}`, person.revision), 'Erased.'))) navigate('/recipients');
  };
  return html`<${Loaded} res=${res} what="the recipient">${(/** @type {any} */ r) => html`
    <${Head} title=${r.email || 'Erased recipient'} state=${r.status} back=${['/recipients', 'Recipients']}>
      <a class="btn" href=${`/api/v1/recipients/${id}/export`}
        download=${`recipient-${id}.json`}>Export everything held</a>
      ${r.status !== 'erased' && html`<${May} to="DELETE /recipients/{id}"><button class="btn btn-danger" type="button"
        onClick=${() => erase(r)}>Erase</button><//>`}<//>
    ${r.status === 'erased' ? html`<div class="note">The personal data of this recipient was erased.</div>`
      : html`<${Form} saved=${r} id=${id} />`}`}<//>`;
}
