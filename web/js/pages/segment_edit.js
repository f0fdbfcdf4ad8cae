// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May, WritableBy } from '../parts/access.js';
import { save } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { FormFault, TextField } from '../parts/field.js';
import { FormNotes, useForm } from '../parts/form.js';
import { useApi } from '../parts/hooks.js';
import { LiveCount, SavedCount } from '../parts/segment_count.js';
import { blankRow } from '../parts/segment_fields.js';
import { SegmentEditor } from '../parts/segment_group.js';
import { filterOf, gapsOf, treeOf } from '../parts/segment_tree.js';
import { Card, Head, Loaded, State } from '../parts/states.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate } from '../router.js';

const BLANK = { name: '', tree: { group: 'all', parts: [blankRow('attribute')] } };

/** @param {any} segment */
const toForm = (segment) => ({ ...segment, tree: treeOf(segment.filter) });
/** @param {any} form */
const payload = ({ name, tree }) => ({ name, filter: filterOf(tree) });

/** Asks, then deletes. True when it is gone. @param {any} segment */
export async function removeSegment(segment) {
  const sure = await confirm({
    title: `Delete “${segment.name}”?`,
    action: 'Delete 1 segment',
    danger: true,
    text: segment.used_by?.length
      ? `It belongs to the audience of ${segment.used_by.map((/** @type {any} */ c) => `“${c.name}”`).join(', ')}. Take it out there first, or the deletion is refused.`
      : 'The recipients themselves stay.',
  });
  return sure && toasted(() => api.del(`/segments/${segment.id}`, segment.revision), 'Segment deleted.');
}

/** Campaigns that name the segment. @param {{users:any[]}} props */
const Users = ({ users }) =>
  users.length > 0 &&
  html`<${Card} title="Used by"><ul class="stack-s">${users.map(
    (c) => html`<li key=${c.id}><a href=${`/campaigns/${c.id}`}>${c.name}</a> <${State} state=${c.state} />${
      c.excludes && html` <span class="muted">leaves these people out</span>`
    }</li>`,
  )}</ul><//>`;

/** @param {{saved:any, id?:string}} props */
function Form({ saved, id }) {
  const form = useForm(`segment/${id || 'new'}`, saved, payload);
  const { value, error, set, busy, change } = form;
  const route = id ? 'PATCH /segments/{id}' : 'POST /segments';
  const send = async (/** @type {any} */ { value: now, seen, patient }) => {
    if (!id) return api.post('/segments', payload(now), patient);
    const { stored, theirs } = await save(`/segments/${id}`, payload(now), seen, patient);
    return { stored: toForm(stored), theirs };
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const errors = gapsOf(value.tree).map((field) => ({ field, message: 'is required' }));
    if (errors.length) {
      form.refuse(new api.ApiError(422, { title: 'Invalid', errors }));
      return;
    }
    const answer = await form.send(send);
    if (!answer) return;
    toast(answer.theirs ? 'Theirs stays; this is it.' : 'Segment saved.');
    if (!answer.theirs) navigate('/segments');
  };
  return html`<div class="split"><form class="stack" onSubmit=${submit} novalidate><${FormNotes} form=${form} />
      <${WritableBy} to=${route} why="Only editors change segments"><${Card}>
        <${TextField} label="Name" name="name" value=${value.name} onChange=${set('name')} error=${error}
          autocomplete="off" hint="For you; recipients do not see it." />
        <${SegmentEditor} tree=${value.tree} error=${error} onChange=${(/** @type {(tree:any) => any} */ edit) =>
          change((/** @type {any} */ now) => ({ tree: edit(now.tree) }))} />
        <${FormFault} error=${error} fields=${['name', 'filter.*']} /><//><//>
      <div class="row"><${May} to=${route}><button class="btn btn-primary" disabled=${busy}>${id ? 'Save segment'
        : 'Create segment'}</button><//><a class="btn" href="/segments">Back</a></div>
    </form>
    <div class="stack beside"><${Card} title="Who that is now">${
      api.may('POST /segments/preview') ? html`<${LiveCount} filter=${gapsOf(value.tree).length ? null : filterOf(value.tree)} />`
        : id && html`<p><${SavedCount} segment=${saved} /> recipients</p>`
    }<//>
      <${Users} users=${saved.used_by || []} /></div>
  </div>`;
}

/** A filter that does not exist yet. */
export const SegmentNewPage = () =>
  html`<${Head} title="New segment" back=${['/segments', 'Segments']}
    sub="A filter over all recipients. Who fits is looked up anew whenever a campaign uses it." /><${Form} saved=${BLANK} />`;

/** @param {{id:string}} props */
export function SegmentEditPage({ id }) {
  const res = useApi(`/segments/${id}`);
  const remove = async (/** @type {any} */ segment) => {
    if (await removeSegment(segment)) navigate('/segments', { saved: true });
  };
  return html`<${Loaded} res=${res} what="the segment">${(/** @type {any} */ s) => html`
    <${Head} title=${s.name} back=${['/segments', 'Segments']}><${May} to="DELETE /segments/{id}"><button
      class="btn btn-danger" type="button" onClick=${() => remove(s)}>Delete</button><//><//>
    <${Form} saved=${toForm(s)} id=${id} />`}<//>`;
}
