// @ts-check
// Files on their way into the library: chosen or dropped, one after the other, each with how far it is.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { plainFault } from '../format.js';
import { Meter } from './progress.js';
import { t } from '../words.js';

const PICTURES = '.png,.jpg,.jpeg,.gif,.webp,image/png,image/jpeg,image/gif,image/webp';
const FILES = `${PICTURES},.pdf,.ics,application/pdf,text/calendar`;

/** "summer-sale_2.png" in words, for people who do not see it. @param {string} name */
const altOf = (name) => {
  const words = name.replace(/\.[a-z0-9]+$/i, '').replace(/[-_.]+/g, ' ').trim();
  // What cameras call their pictures says nothing about them.
  return /^(img|dsc|pxl|image|screenshot|photo|picture)?[\s\d]*$/i.test(words) ? '' : words.charAt(0).toUpperCase() + words.slice(1);
};

/** @param {File} file @param {(share:number) => void} onShare */
async function send(file, onShare) {
  const form = new FormData();
  form.append('file', file);
  const alt = file.type.startsWith('image/') ? altOf(file.name) : '';
  return api.upload(`/media${api.query({ alt })}`, form, (sent) => onShare(Math.min(sent / (file.size || 1), 1)));
}

/** What is on its way, and what did not arrive. @param {{items:any[]}} props */
const Uploads = ({ items }) => html`<ul class="stack-s" aria-label=${t('media_upload.uploads')}>${items.map(
  (item) => html`<li key=${item.key} class="stack-s"><span class="break">${item.name}</span>
    ${item.error ? html`<span class="error" role="alert">${item.error}</span>` : html`<${Meter} value=${item.share} max=${1} label=${t('media_upload.upload_of', { name: item.name })} />`}
    ${(item.warnings || []).map((/** @type {string} */ text) => html`<span class="hint">${plainFault(text)}</span>`)}</li>`,
)}</ul>`;

/** A place to choose or drop files. `onFile` gets each as the library keeps it. @param {{onFile:(file:any) => void, pictures?:boolean}} props */
export function MediaUpload({ onFile, pictures = false }) {
  const [over, setOver] = useState(false);
  const [items, setItems] = useState(/** @type {any[]} */ ([]));
  const here = useRef(true);
  useEffect(() => () => {
    here.current = false;
  }, []);
  const put = (/** @type {number} */ key, /** @type {any} */ part) =>
    here.current && setItems((now) => now.map((item) => (item.key === key ? { ...item, ...part } : item)));
  const take = async (/** @type {FileList|null} */ files) => {
    const fresh = [...(files || [])].map((file, i) => ({ key: Date.now() + i, name: file.name, share: 0, file }));
    setItems((now) => [...now.filter((item) => item.error), ...fresh]);
    for (const { key, file } of fresh) {
      try {
        const made = await send(file, (share) => put(key, { share }));
        put(key, { share: 1, warnings: made.warnings });
        onFile(made);
        if (!made.warnings.length && here.current) setItems((now) => now.filter((item) => item.key !== key));
      } catch (error) {
        put(key, { error: /** @type {any} */ (error).message });
      }
    }
  };
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files || null);
  };
  const drag = (/** @type {Event} */ event) => {
    event.preventDefault();
    setOver(true);
  };
  return html`<div class="stack-s"><div class=${`drop ${over ? 'drop-over' : ''}`} onDrop=${drop} onDragOver=${drag} onDragLeave=${() => setOver(false)}>
    <label class="btn drop-button">${t('media_upload.upload')}<input class="sr" type="file" multiple accept=${pictures ? PICTURES : FILES}
      onChange=${(/** @type {any} */ e) => {
        take(e.target.files);
        e.target.value = '';
      }} /></label>
    <span class="hint">${pictures ? t('media_upload.pictures_hint') : t('media_upload.files_hint')}</span></div>
    <${Uploads} items=${items} /></div>`;
}
