// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, dateTime } from '../format.js';
import { May } from '../parts/access.js';
import { save as saveChange } from '../parts/clash.js';
import { confirm, Dialog } from '../parts/dialog.js';
import { FormFault, SelectField, TextField } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { blankRow, ConditionRow, nodeOf, rowOf } from '../parts/segment_fields.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';

/** The form of a filter that has one group of simple conditions; null for others. @param {any} filter */
function formOf(filter) {
  if (!filter) return { group: 'all', rows: [blankRow('attribute')] };
  const group = filter.any ? 'any' : 'all';
  const rows = (filter[group] || [filter]).map(rowOf);
  return rows.every(Boolean) ? { group, rows } : null;
}

/** Who the filter finds now. @param {{found:any}} props */
const Found = ({ found }) => html`<p role="status"><strong>${found.total_is_estimate ? 'At least ' : ''}${count(
  found.recipients,
  'recipient',
)}</strong>${found.sample?.length > 0 && `: ${found.sample.map((/** @type {any} */ r) => r.email).join(', ')}`}</p>`;

/** Makes or changes one. @param {{segment:any, onClose:() => void, onDone:() => void}} props */
function SegmentDialog({ segment, onClose, onDone }) {
  const [name, setName] = useState(segment.name || '');
  const [form, setForm] = useState(/** @type {any} */ (formOf(segment.filter)));
  const [found, setFound] = useState(/** @type {any} */ (null));
  const lists = useApi('/lists?limit=500').data?.items || [];
  const campaigns = useApi('/campaigns?limit=500').data?.items || [];
  const { busy, error, run } = useAction();
  const filter = form ? { [form.group]: form.rows.map(nodeOf) } : segment.filter;
  const change = (/** @type {any} */ part) => {
    setFound(null);
    setForm({ ...form, ...part });
  };
  const save = () =>
    run(async () => {
      const { theirs } = segment.id
        ? await saveChange(`/segments/${segment.id}`, { name, filter }, segment)
        : { theirs: !(await api.post('/segments', { name, filter })) };
      toast(theirs ? 'Theirs stays.' : 'Segment saved.');
      onDone();
    });
  const preview = () => run(async () => setFound(await api.post('/segments/preview', { filter })));
  const setRow = (/** @type {number} */ at, /** @type {any} */ row) =>
    change({ rows: form.rows.map((/** @type {any} */ old, /** @type {number} */ i) => (i === at ? row : old)) });
  return html`<${Dialog} title=${segment.id ? 'Edit segment' : 'New segment'} onClose=${onClose} onSubmit=${save}>
    <${TextField} label="Name" name="name" value=${name} onChange=${setName} error=${error} autofocus />
    ${
      form
        ? html`<${SelectField} label="Who fits" value=${form.group}
            onChange=${(/** @type {string} */ group) => change({ group })}
            options=${[
              ['all', 'all of these'],
              ['any', 'any of these'],
            ]} />
          ${form.rows.map(
            (/** @type {any} */ row, /** @type {number} */ i) => html`<${ConditionRow} key=${i} row=${row} index=${i}
            group=${form.group} lists=${lists} campaigns=${campaigns} error=${error}
            onChange=${(/** @type {any} */ made) => setRow(i, made)}
            onRemove=${() => change({ rows: form.rows.filter((/** @type {any} */ _, /** @type {number} */ at) => at !== i) })} />`,
          )}
          <div class="row"><button class="btn btn-s" type="button"
            onClick=${() => change({ rows: [...form.rows, blankRow('attribute')] })}>Add condition</button></div>`
        : html`<div class="note">This filter is nested; change it through the API.</div>`
    }
    ${found && html`<${Found} found=${found} />`}
    <${FormFault} error=${error} fields=${['name']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Close</button>
      <button class="btn" type="button" disabled=${busy} onClick=${preview}>Who is that?</button>
      <button class="btn btn-primary" disabled=${busy}>Save segment</button></div><//>`;
}

/** Saved filters over recipients. */
export function SegmentsPage() {
  const { search } = useLocation();
  const res = useApi(`/segments${api.query({ cursor: search.get('cursor') })}`);
  const [editing, setEditing] = useState(/** @type {any} */ (null));
  const remove = async (/** @type {any} */ segment) => {
    const sure = await confirm({
      title: `Delete “${segment.name}”?`,
      action: 'Delete 1 segment',
      danger: true,
      text: 'The recipients themselves stay.',
    });
    if (!sure) return;
    await toasted(() => api.del(`/segments/${segment.id}`, segment.revision), 'Segment deleted.');
    res.reload();
  };
  const create = html`<${May} to="POST /segments"><button class="btn btn-primary" type="button"
    onClick=${() => setEditing({})}>New segment</button><//>`;
  const columns = [
    { title: 'Segment', cell: (/** @type {any} */ s) => html`<span class="cell-main">${s.name}</span>` },
    { title: 'Changed', num: true, cell: (/** @type {any} */ s) => dateTime(s.updated_at || s.created_at) },
    {
      title: html`<span class="sr">Actions</span>`,
      tight: true,
      cell: (/** @type {any} */ s) => html`<span class="row row-end">
        <${May} to="PATCH /segments/{id}"><button class="btn btn-s" type="button" aria-label=${`Edit ${s.name}`}
          onClick=${() => setEditing(s)}>Edit</button><//>
        <${May} to="DELETE /segments/{id}"><button class="btn btn-s btn-danger" type="button"
          aria-label=${`Delete ${s.name}`} onClick=${() => remove(s)}>Delete</button><//></span>`,
    },
  ];
  return html`<${Head} title="Segments" sub="Saved filters over all recipients, looked up when a campaign uses them.">${create}<//>
    <${Card} flush><${ListTable} res=${res} columns=${columns} what="segments" caption="Segments"
      empty=${html`<${Empty} title="No segments yet"
        action=${create}>A segment is a filter: an attribute, a list, or what people did with a campaign.<//>`} /><//>
    ${
      editing &&
      html`<${SegmentDialog} segment=${editing} onClose=${() => setEditing(null)} onDone=${() => {
        setEditing(null);
        res.reload();
      }} />`
    }`;
}
