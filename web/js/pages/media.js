// @ts-check
// The library: pictures and attachments, where they stand, and what nobody uses.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, dateTime, stepName } from '../format.js';
import { May } from '../parts/access.js';
import { save as saveChange } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { TextField } from '../parts/field.js';
import { FormDialog, UndoLine, useForm, useUndo } from '../parts/form.js';
import { useApi } from '../parts/hooks.js';
import { sizeOf, Thumbnail } from '../parts/media_picker.js';
import { MediaUpload } from '../parts/media_upload.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ACTIONS, ListTable, SearchBox, Tabs } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';
import { t } from '../words.js';

const KINDS = /** @type {[string, string][]} */ ([
  ['', t('common.all')],
  ['true', t('media.used')],
  ['false', t('media.not_used')],
]);
/** Deleted files are no part of the library: they are shown by themselves. */
const SHELVES = /** @type {[string, string][]} */ ([
  ['', t('common.library')],
  ['true', t('media.deleted')],
]);
/** @param {any} file */
const payload = ({ title, alt }) => ({ title, alt });

/** @param {any} use */
const placeOf = (use) =>
  ({ campaign: `/campaigns/${use.id}`, form: `/forms/${use.id}`, template: `/templates/${use.id}` })[/** @type {string} */ (use.kind)] || '';

/** @param {{uses:any[]}} props */
const Uses = ({ uses }) =>
  uses.length
    ? html`<ul>${uses.slice(0, 3).map((use) => {
        const words = use.step === undefined ? use.name : t('media.place', { name: use.name, step: stepName(use.step) });
        return html`<li>${placeOf(use) ? html`<a href=${placeOf(use)}>${words}</a>` : words}</li>`;
      })}${uses.length > 3 && html`<li class="muted">${t('media.and_more', { n: uses.length - 3 })}</li>`}</ul>`
    : html`<span class="muted">${t('media.nowhere')}</span>`;

/** Renames a file. @param {{file:any, onClose:() => void, onDone:() => void}} props */
function EditDialog({ file, onClose, onDone }) {
  const form = useForm(`media/${file.id}`, file, payload);
  const save = (/** @type {any} */ { value, seen, patient }) => saveChange(`/media/${file.id}`, payload(value), seen, patient);
  const { value, error, set } = form;
  return html`<${FormDialog} title=${t('media.edit_file')} form=${form} onClose=${onClose} onSave=${save} action=${t('common.save')} fields=${['title', 'alt']}
    onDone=${(/** @type {any} */ answer) => {
      toast(answer.theirs ? t('media.theirs_stays') : t('common.saved'));
      onDone();
    }}>
    <${TextField} label=${t('common.name')} name="title" value=${value.title} onChange=${set('title')} error=${error} autofocus />
    ${file.url && html`<${TextField} label=${t('common.in_words')} name="alt" value=${value.alt} onChange=${set('alt')} error=${error}
      hint=${t('media.in_words_hint')} />`}<//>`;
}

/** @param {any} file */
const copy = (file) =>
  navigator.clipboard.writeText(file.url).then(
    () => toast(t('media.address_copied')),
    () => toast(t('media.copy_by_hand', { url: file.url }), { bad: true }),
  );

/** Asks and deletes; true when it went. @param {any} file */
async function remove(file) {
  const uses = file.used_by.length;
  const sure = await confirm({
    title: t('common.delete_2', { name: file.title }),
    text: uses
      ? t('media.loses', { n: uses })
      : t('media.nothing_uses_it'),
    action: uses ? t('media.delete_from', { n: uses }) : t('media.delete_file'),
    danger: true,
  });
  return sure && toasted(() => api.del(`/media/${file.id}${api.query({ even_used: uses ? true : '' })}`, file.revision), t('media.file_deleted'));
}

/** Asks and deletes all that nobody uses. @param {any} totals */
async function prune(totals) {
  const sure = await confirm({
    title: t('media.delete_unused_title', { n: totals.unused_files }),
    text: t('media.they_take', { size: bytes(totals.unused_bytes) }),
    action: t('media.delete_unused_files', { n: totals.unused_files }),
    danger: true,
  });
  return sure && toasted(() => api.post('/media/prune'), (gone) => t('media.deleted_and_freed', { n: gone.files, size: bytes(gone.bytes) }));
}

/** @param {any} file */
const restore = (file) => toasted(() => api.post(`/media/${file.id}/restore`), t('media.is_back', { name: file.title }));

/** @param {{file:any, act:{edit:(file:any) => void, remove:(file:any) => void, restore:(file:any) => void}}} props */
const Actions = ({ file: f, act }) =>
  f.removed_at
    ? html`<${May} to="POST /media/{id}/restore"><button class="btn btn-s" type="button" aria-label=${t('media.bring_back_named', { name: f.title })}
        onClick=${() => act.restore(f)}>${t('media.bring_back')}</button><//>`
    : html`<span class="row row-end">
      ${f.url && html`<button class="btn btn-s" type="button" aria-label=${t('media.copy_the_address_of', { title: f.title })} onClick=${() => copy(f)}>${t('media.copy_address')}</button>`}
      <${May} to="PATCH /media/{id}"><button class="btn btn-s" type="button" aria-label=${t('media.edit', { title: f.title })} onClick=${() => act.edit(f)}>${t('common.edit')}</button><//>
      <${May} to="DELETE /media/{id}"><button class="btn btn-s btn-danger" type="button" aria-label=${t('common.delete_3', { name: f.title })}
        onClick=${() => act.remove(f)}>${t('common.delete')}</button><//></span>`;

/** @param {boolean} deleted @param {any} act */
const columnsOf = (deleted, act) => [
  {
    title: t('common.file'),
    cell: (/** @type {any} */ f) => html`<span class="media-cell"><${Thumbnail} file=${f} /><span><span class="cell-main break">${f.title}</span><span
      class="sub">${f.url ? f.alt || t('media.no_words_yet') : f.type.toUpperCase()}</span></span></span>`,
  },
  { title: t('common.size'), cell: (/** @type {any} */ f) => sizeOf(f) },
  { title: t('media.used_in'), cell: (/** @type {any} */ f) => html`<${Uses} uses=${f.used_by} />` },
  deleted
    ? { title: t('media.deleted'), cell: (/** @type {any} */ f) => dateTime(f.removed_at) }
    : { title: t('common.since'), cell: (/** @type {any} */ f) => dateTime(f.created_at) },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ f) => html`<${Actions} file=${f} act=${act} />`,
  },
];

/** What an empty table says. @param {{asked:any}} props */
const Nothing = ({ asked }) =>
  asked.q || asked.used
    ? html`<${Empty} title=${t('media.nothing_fits')}>${t('media.search_for_other_words')}<//>`
    : asked.removed
      ? html`<${Empty} title=${t('media.nothing_deleted')}>${t('media.they_can_come_back')}<//>`
      : html`<${Empty} title=${t('media.no_files_yet')}>${t('media.upload_a_picture')}<//>`;

/** The library. */
export function MediaPage() {
  const { search } = useLocation();
  const removed = search.get('removed');
  const asked = { q: search.get('q'), used: removed ? null : search.get('used'), cursor: search.get('cursor'), removed };
  const res = useApi(`/media${api.query({ limit: 50, ...asked })}`);
  const [editing, setEditing] = useState(/** @type {any} */ (null));
  const undo = useUndo();
  const totals = res.data?.totals;
  const done = () => {
    setEditing(null);
    res.reload();
  };
  const bringBack = async (/** @type {any} */ file) => {
    undo.take(null);
    if (await restore(file)) res.reload();
  };
  const act = {
    edit: setEditing,
    restore: bringBack,
    remove: async (/** @type {any} */ file) => {
      if (!(await remove(file))) return;
      undo.take({ text: t('media.was_deleted', { name: file.title }), back: () => bringBack(file) });
      res.reload();
    },
  };
  return html`<${Head} title=${t('common.library')} sub=${totals ? t('media.sub_with_size', { used: bytes(totals.bytes), most: bytes(totals.most_bytes) })
    : t('media.sub')}>
      ${totals?.unused_files > 0 && html`<${May} to="POST /media/prune"><button class="btn" type="button"
        onClick=${async () => (await prune(totals)) && res.reload()}>${t('media.delete_unused')}</button><//>`}<//>
    <${May} to="POST /media"><${MediaUpload} onFile=${res.reload} /><//>
    <${UndoLine} undo=${undo} />
    <div class="toolbar">${(removed || totals?.removed_files > 0) && html`<${Tabs} name="removed" options=${SHELVES} label=${t('media.which_shelf')} />`}
      ${!removed && html`<${Tabs} name="used" options=${KINDS} label=${t('media.which_files')} />`}<${SearchBox} label=${t('media.search_files')} /></div>
    <${Card} flush><${ListTable} res=${res} columns=${columnsOf(!!removed, act)} what="files" caption=${removed ? t('media.deleted_files') : t('media.files_of_the_library')}
      empty=${html`<${Nothing} asked=${asked} />`} /><//>
    ${editing && html`<${EditDialog} file=${editing} onClose=${() => setEditing(null)} onDone=${done} />`}`;
}
