// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from '../parts/access.js';
import { useApi } from '../parts/hooks.js';
import { SavedCount } from '../parts/segment_count.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable, SearchBox } from '../parts/table.js';
import { When } from '../parts/time.js';
import { useLocation } from '../router.js';
import { removeSegment } from './segment_edit.js';

/** @param {{users:any[]}} props */
const Users = ({ users }) =>
  users.length
    ? html`<ul>${users.map(
        (c) => html`<li key=${c.id}><a href=${`/campaigns/${c.id}`}>${c.name}</a>${c.excludes && ' (left out)'}</li>`,
      )}</ul>`
    : html`<span class="muted">no campaign</span>`;

/** Saved filters over recipients. */
export function SegmentsPage() {
  const { search } = useLocation();
  const q = search.get('q');
  const res = useApi(`/segments${api.query({ q, cursor: search.get('cursor') })}`);
  const create = html`<${May} to="POST /segments"><a class="btn btn-primary" href="/segments/new">New segment</a><//>`;
  const columns = [
    { title: 'Segment', cell: (/** @type {any} */ s) => html`<a class="cell-main" href=${`/segments/${s.id}`}>${s.name}</a>` },
    { title: 'Recipients', num: true, cell: (/** @type {any} */ s) => html`<${SavedCount} key=${s.revision} segment=${s} />` },
    { title: 'Used by', cell: (/** @type {any} */ s) => html`<${Users} users=${s.used_by || []} />` },
    { title: 'Changed', num: true, cell: (/** @type {any} */ s) => html`<${When} at=${s.updated_at || s.created_at} />` },
    {
      title: html`<span class="sr">Actions</span>`,
      tight: true,
      cell: (/** @type {any} */ s) => html`<span class="row row-end">
        <${May} to="DELETE /segments/{id}"><button class="btn btn-s btn-danger" type="button"
          aria-label=${`Delete ${s.name}`} onClick=${async () => (await removeSegment(s)) && res.reload()}>Delete</button><//></span>`,
    },
  ];
  return html`<${Head} title="Segments" sub="Saved filters over all recipients, looked up when a campaign uses them.">${create}<//>
    <${Card} flush>
      <div class="card-head"><${SearchBox} label="Search segments" /></div>
      <${ListTable} res=${res} columns=${columns} what="segments" caption="Segments"
        empty=${
          q
            ? html`<${Empty} title="No segment has this in its name" />`
            : html`<${Empty} title="No segments yet"
        action=${create}>A segment is a filter: an attribute, a list, a tag, or what people did with a campaign.<//>`
        } /><//>`;
}
