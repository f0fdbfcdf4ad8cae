// @ts-check
// Chooses a file of the library, or puts one into it and takes that.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes } from '../format.js';
import { May } from './access.js';
import { Dialog } from './dialog.js';
import { useApi } from './hooks.js';
import { MediaUpload } from './media_upload.js';
import { Failure, Loading } from './states.js';
import { t } from '../words.js';

/** Size in pixels and bytes. @param {any} file */
export const sizeOf = (file) => (file.width ? t('media_picker.size', { width: file.width, height: file.height, size: bytes(file.size_bytes) }) : bytes(file.size_bytes));

/** A small view of a picture, or what kind of file it is. @param {{file:any}} props */
export const Thumbnail = ({ file }) => html`<span class="thumb" aria-hidden="true">${file.url ? html`<img src=${`/m/${file.file}`} alt="" loading="lazy" />`
  : html`<span class="thumb-word">${file.type.toUpperCase()}</span>`}</span>`;

/** @param {{title:string, pictures?:boolean, onPick:(file:any) => void, onClose:() => void}} props */
function PickDialog({ title, pictures = false, onPick, onClose }) {
  const [q, setQ] = useState('');
  const res = useApi(`/media${api.query({ limit: 60, q, kind: pictures ? 'picture' : '' })}`);
  const pick = (/** @type {any} */ file) => {
    onPick(file);
    onClose();
  };
  const files = res.data?.items || [];
  return html`<${Dialog} title=${title} onClose=${onClose} onSubmit=${onClose}>
    <${May} to="POST /media"><${MediaUpload} pictures=${pictures} onFile=${pick} /><//>
    <label class="sr" for="media-q">${t('media_picker.search_the_library')}</label>
    <input id="media-q" type="search" placeholder=${t('media_picker.search_the_library')} value=${q} onInput=${(/** @type {any} */ e) => setQ(e.target.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ e) => e.key === 'Enter' && e.preventDefault()} />
    ${res.error ? html`<${Failure} error=${res.error} onRetry=${res.reload} />` : !res.data ? html`<${Loading} what=${t('media_picker.the_library')} />`
      : files.length ? html`<ul class="thumbs" aria-label=${t('media_picker.the_library')}>${files.map((/** @type {any} */ file) => html`<li key=${file.id}><button type="button"
          aria-label=${t('media_picker.take', { title: file.title })} onClick=${() => pick(file)}><${Thumbnail} file=${file} /><span class="break">${file.title}</span><span class="hint">${sizeOf(file)}</span></button></li>`)}</ul>`
      : html`<p class="muted">${q ? t('media_picker.nothing_in_the_library_fits') : t('media_picker.the_library_is_empty')}</p>`}
    <div class="row row-end"><button class="btn">${t('common.close')}</button></div><//>`;
}

/** A button that opens the library. @param {{label:string, title?:string, pictures?:boolean, onPick:(file:any) => void}} props */
export function MediaPicker({ label, title = label.replace('…', ''), pictures = false, onPick }) {
  const [open, setOpen] = useState(false);
  if (!api.may('GET /media')) return null;
  return html`<button class="btn btn-s" type="button" onClick=${() => setOpen(true)}>${label}</button>
    ${open && html`<${PickDialog} title=${title} pictures=${pictures} onPick=${onPick} onClose=${() => setOpen(false)} />`}`;
}

/** A picture as it is written in a text of a format. @param {any} file @param {string} format */
function pictureText(file, format) {
  const alt = file.alt || '';
  if (format === 'markdown') return `![${alt.replace(/[[\]]/g, '')}](${file.url})`;
  const safe = alt.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const attributes = { src: file.url, alt: safe, width: Math.min(file.width, 600), style: 'max-width:100%;height:auto' };
  return `<img ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(' ')}>`;
}

/** Puts a picture where the cursor of the text field stands. @param {{name:string, format:string, text:string, onChange:(text:string) => void}} props */
export const InsertPicture = ({ name, format, text, onChange }) => html`<div><${MediaPicker} label=${t('media_picker.insert_a_picture')} pictures=${true} onPick=${(/** @type {any} */ file) => {
  const area = /** @type {HTMLTextAreaElement|undefined} */ (document.getElementsByName(name)[0]);
  const at = area?.selectionStart ?? text.length;
  onChange(text.slice(0, at) + pictureText(file, format) + text.slice(at));
}} /></div>`;
