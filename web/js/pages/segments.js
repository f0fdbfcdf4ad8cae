// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from '../parts/access.js';
import { useApi } from '../parts/hooks.js';
import { SavedCount } from '../parts/segment_count.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ACTIONS, ListTable, SearchBox } from '../parts/table.js';
import { When } from '../parts/time.js';
import { useLocation } from '../router.js';
import { removeSegment } from './segment_edit.js';
import { t } from '../words.js';

/** @param {{users:any[]}} props */
const Users = ({ users }) =>
  users.length
    ? html`<ul>${users.map(
        (c) => html`<li key=${c.id}><a href=${`/campaigns/${c.id}`}>${c.name}</a>${c.excludes && ` (${t('segments.left_out')})`}</li>`,
      )}</ul>`
    : html`<span class="muted">${t('segments.no_campaign')}</span>`;

/** Saved filters over recipients. */
export function SegmentsPage() {
  const { search } = useLocation();
  const q = search.get('q');
  const res = useApi(`/segments${api.query({ q, cursor: search.get('cursor') })}`);
  const create = html`<${May} to="POST /segments"><a class="btn btn-primary" href="/segments/new">${t('common.new_segment')}</a><//>`;
  const columns = [
    { title: t('common.segment'), cell: (/** @type {any} */ s) => html`<a class="cell-main" href=${`/segments/${s.id}`}>${s.name}</a>` },
    { title: t('common.recipients'), num: true, cell: (/** @type {any} */ s) => html`<${SavedCount} key=${s.revision} segment=${s} />` },
    { title: t('common.used_by'), cell: (/** @type {any} */ s) => html`<${Users} users=${s.used_by || []} />` },
    { title: t('segments.changed'), num: true, cell: (/** @type {any} */ s) => html`<${When} at=${s.updated_at || s.created_at} />` },
    {
      ...ACTIONS,
      cell: (/** @type {any} */ s) => html`<span class="row row-end">
        <${May} to="DELETE /segments/{id}"><button class="btn btn-s btn-danger" type="button"
          aria-label=${t('common.delete_3', { name: s.name })} onClick=${async () => (await removeSegment(s)) && res.reload()}>${t('common.delete')}</button><//></span>`,
    },
  ];
  return html`<${Head} title=${t('common.segments')} sub=${t('segments.saved_filters_over_all_recipients')}>${create}<//>
    <${Card} flush>
      <div class="card-head"><${SearchBox} label=${t('segments.search_segments')} /></div>
      <${ListTable} res=${res} columns=${columns} what="segments" caption=${t('common.segments')}
        empty=${
          q
            ? html`<${Empty} title=${t('segments.no_segment_has_this_in')} />`
            : html`<${Empty} title=${t('segments.no_segments_yet')}
        action=${create}>${t('segments.a_segment_is_a_filter')}<//>`
        } /><//>`;
}
