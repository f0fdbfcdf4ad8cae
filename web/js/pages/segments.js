// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count } from '../format.js';
import { May } from '../parts/access.js';
import { save as saveChange } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { FormFault, SelectField, TextField } from '../parts/field.js';
import { FormDialog, UndoLine, useForm, useUndo } from '../parts/form.js';
import { useAction, useApi } from '../parts/hooks.js';
import { blankRow, ConditionRow, nodeOf, rowOf } from '../parts/segment_fields.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';
import { When } from '../parts/time.js';

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

/** @param {any} form */
const payload = ({ name, shape, filter }) => ({
  name,
  filter: shape ? { [shape.group]: shape.rows.map(nodeOf) } : filter,
});

/** The conditions of a segment. @param {{shape:any, change:(part:any) => void, error:any}} props */
function Conditions({ shape, change, error }) {
  const lists = useApi('/lists?limit=500').data?.items || [];
  const campaigns = useApi('/campaigns?limit=500').data?.items || [];
  const undo = useUndo();
  const rows = (/** @type {(rows:any[]) => any[]} */ edit) =>
    change((/** @type {any} */ now) => ({ shape: { ...now.shape, rows: edit(now.shape.rows) } }));
  const remove = (/** @type {number} */ at) => {
    const row = shape.rows[at];
    rows((old) => old.filter((_, i) => i !== at));
    undo.take({ text: `Condition ${at + 1} removed.`, back: () => rows((old) => old.toSpliced(at, 0, row)) });
  };
  return html`<${SelectField} label="Who fits" value=${shape.group}
      onChange=${(/** @type {string} */ group) => change({ shape: { ...shape, group } })}
      options=${[
        ['all', 'all of these'],
        ['any', 'any of these'],
      ]} />
    ${shape.rows.map(
      (/** @type {any} */ row, /** @type {number} */ i) => html`<${ConditionRow} key=${i} row=${row} index=${i}
        group=${shape.group} lists=${lists} campaigns=${campaigns} error=${error}
        onChange=${(/** @type {any} */ made) => rows((old) => old.with(i, made))} onRemove=${() => remove(i)} />`,
    )}
    <${UndoLine} undo=${undo} />
    <div class="row"><button class="btn btn-s" type="button"
      onClick=${() => rows((old) => [...old, blankRow('attribute')])}>Add condition</button></div>`;
}

/** Makes or changes one. @param {{segment:any, onClose:() => void, onDone:() => void}} props */
function SegmentDialog({ segment, onClose, onDone }) {
  const form = useForm(
    `segment/${segment.id || 'new'}`,
    { name: '', ...segment, shape: formOf(segment.filter) },
    payload,
  );
  const [found, setFound] = useState(/** @type {any} */ (null));
  const look = useAction();
  const { value, set } = form;
  const save = (/** @type {any} */ { value: now, seen, patient }) =>
    segment.id
      ? saveChange(`/segments/${segment.id}`, payload(now), seen, patient).then(({ stored, theirs }) => ({
          stored: { ...stored, shape: formOf(stored.filter) },
          theirs,
        }))
      : api.post('/segments', payload(now), patient);
  const preview = () =>
    look.run(async () => setFound(await api.post('/segments/preview', { filter: payload(value).filter })));
  const change = (/** @type {any} */ part) => {
    setFound(null);
    form.change(part);
  };
  const error = form.error || look.error;
  return html`<${FormDialog} title=${segment.id ? 'Edit segment' : 'New segment'} form=${form} onClose=${onClose}
    onSave=${save} action="Save segment" fields=${['name']}
    onDone=${(/** @type {any} */ answer) => {
      toast(answer.theirs ? 'Theirs stays.' : 'Segment saved.');
      onDone();
    }}
    extra=${html`<button class="btn" type="button" disabled=${look.busy} onClick=${preview}>Who is that?</button>`}>
    <${TextField} label="Name" name="name" value=${value.name} onChange=${set('name')} error=${error} autofocus />
    ${value.shape ? html`<${Conditions} shape=${value.shape} change=${change} error=${error} />`
      : html`<div class="note">This filter is nested; change it through the API.</div>`}
    ${found && html`<${Found} found=${found} />`}
    <${FormFault} error=${look.error} /><//>`;
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
    { title: 'Changed', num: true, cell: (/** @type {any} */ s) => html`<${When} at=${s.updated_at || s.created_at} />` },
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
