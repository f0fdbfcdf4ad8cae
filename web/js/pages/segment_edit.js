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
import { navigate, useLocation } from '../router.js';
import { rich, t } from '../words.js';

const BLANK = { name: '', tree: { group: 'all', parts: [blankRow('attribute')] } };

/** @param {any} segment */
const toForm = (segment) => ({ ...segment, tree: treeOf(segment.filter) });
/** @param {any} form */
const payload = ({ name, tree }) => ({ name, filter: filterOf(tree) });

/** Asks, then deletes. True when it is gone. @param {any} segment */
export async function removeSegment(segment) {
  const sure = await confirm({
    title: t('common.delete_2', { name: segment.name }),
    action: t('segment_edit.delete_1_segment'),
    danger: true,
    text: segment.used_by?.length
      ? t('segment_edit.it_belongs_to_the_audience', { name: segment.used_by.map((/** @type {any} */ c) => `“${c.name}”`).join(', ') })
      : t('common.the_recipients_themselves_stay'),
  });
  return sure && toasted(() => api.del(`/segments/${segment.id}`, segment.revision), t('segment_edit.segment_deleted'));
}

/** Campaigns that name the segment. @param {{users:any[]}} props */
const Users = ({ users }) =>
  users.length > 0 &&
  html`<${Card} title=${t('common.used_by')}><ul class="stack-s">${users.map(
    (c) => html`<li key=${c.id}><a href=${`/campaigns/${c.id}`}>${c.name}</a> <${State} state=${c.state} />${
      c.excludes && html` <span class="muted">${t('segment_edit.leaves_these_people_out')}</span>`
    }</li>`,
  )}</ul><//>`;

/** @param {{saved:any, id?:string, draft?:string}} props `draft` names what is typed in a new one */
function Form({ saved, id, draft = 'new' }) {
  const form = useForm(`segment/${id || draft}`, saved, payload);
  const { value, error, set, busy, change } = form;
  const route = id ? 'PATCH /segments/{id}' : 'POST /segments';
  const send = async (/** @type {any} */ { value: now, seen, patient }) => {
    if (!id) return api.post('/segments', payload(now), patient);
    const { stored, theirs } = await save(`/segments/${id}`, payload(now), seen, patient);
    return { stored: toForm(stored), theirs };
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const errors = gapsOf(value.tree).map((field) => ({ field, message: t('common.fill_this_in') }));
    if (errors.length) {
      form.refuse(new api.ApiError(422, { title: t('common.invalid'), errors }));
      return;
    }
    const answer = await form.send(send);
    if (!answer) return;
    toast(answer.theirs ? t('common.theirs_stays_this_is_it') : t('segment_edit.segment_saved'));
    if (!answer.theirs) navigate('/segments');
  };
  return html`<div class="split"><form class="stack" onSubmit=${submit} novalidate><${FormNotes} form=${form} />
      <${WritableBy} to=${route} why=${t('segment_edit.only_editors_change_segments')}><${Card}>
        <${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error}
          autocomplete="off" hint=${t('common.for_you_recipients_do_not')} />
        <${SegmentEditor} tree=${value.tree} error=${error} onChange=${(/** @type {(tree:any) => any} */ edit) =>
          change((/** @type {any} */ now) => ({ tree: edit(now.tree) }))} />
        <${FormFault} error=${error} fields=${['name', 'filter.*']} /><//><//>
      <div class="row"><${May} to=${route}><button class="btn btn-primary" disabled=${busy}>${id ? t('segment_edit.save_segment')
        : t('segment_edit.create_segment')}</button><//><a class="btn" href="/segments">${t('common.back')}</a></div>
    </form>
    <div class="stack beside"><${Card} title=${t('segment_edit.who_that_is_now')}>${
      api.may('POST /segments/preview') ? html`<${LiveCount} filter=${gapsOf(value.tree).length ? null : filterOf(value.tree)} />`
        : id && html`<p>${rich('segment_edit.recipients', { part: html`<${SavedCount} segment=${saved} />` })}</p>`
    }<//>
      <${Users} users=${saved.used_by || []} /></div>
  </div>`;
}

/** What `?filter=` asks for; nothing when it is no filter. @param {string|null} text */
function askedFor(text) {
  try {
    return text ? treeOf(JSON.parse(text)) : null;
  } catch {
    return null;
  }
}

/** A filter that does not exist yet. Another screen may ask for one by `?filter=`, as the API takes it. */
export function SegmentNewPage() {
  const asked = useLocation().search.get('filter');
  const tree = askedFor(asked);
  return html`<${Head} title=${t('common.new_segment')} back=${['/segments', t('common.segments')]}
    sub=${t('segment_edit.a_filter_over_all_recipients')} /><${Form} key=${asked}
    saved=${tree ? { name: '', tree } : BLANK} draft=${tree ? `new ${asked}` : 'new'} />`;
}

/** @param {{id:string}} props */
export function SegmentEditPage({ id }) {
  const res = useApi(`/segments/${id}`);
  const remove = async (/** @type {any} */ segment) => {
    if (await removeSegment(segment)) navigate('/segments', { saved: true });
  };
  return html`<${Loaded} res=${res} what=${t('loading.segment')}>${(/** @type {any} */ s) => html`
    <${Head} title=${s.name} back=${['/segments', t('common.segments')]}><${May} to="DELETE /segments/{id}"><button
      class="btn btn-danger" type="button" onClick=${() => remove(s)}>${t('common.delete')}</button><//><//>
    <${Form} saved=${toForm(s)} id=${id} />`}<//>`;
}
