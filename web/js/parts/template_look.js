// @ts-check
// How a template looks, with its sample content: as it is kept, or as it is typed.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { FindingList } from './findings.js';
import { Frame } from './frame.js';
import { useApi, usePosted } from './hooks.js';
import { tab } from './preview.js';
import { Card, Failure, Loading } from './states.js';
import { t } from '../words.js';

const REST_MS = 500;

/** @param {{data:any, error:any, src:string, name:string, view?:string}} props data: a preview of the API; src: its page for a frame */
export const Look = ({ data, error, src, name, view = 'html' }) => html`
  ${error && html`<div class="card-body"><${Failure} error=${error} /></div>`}
  ${!data && !error && html`<${Loading} what=${t('loading.preview')} />`}
  ${data?.findings?.length > 0 && html`<div class="card-body"><${FindingList} findings=${data.findings.map((/** @type {any} */ f) => ({ ...f, step: null }))}
    title=${t('preview.please_check')} /></div>`}
  ${data && (view === 'text' ? html`<pre class="plain-view" tabindex="0" aria-label=${t('common.text')}>${data.text}</pre>`
    : html`<div class="rounded-b"><${Frame} title=${t('layout.look_of', { name })} src=${src} /></div>`)}`;

/** @param {{name:string, res:{data:any, error:any}, src:string}} props */
function LookCard({ name, res, src }) {
  const [view, setView] = useState('html');
  return html`<div class="preview"><${Card} title=${t('preview.preview')} flush extra=${html`<div class="tabs" role="group" aria-label=${t('common.view')}>${
    tab(view === 'html', 'HTML', () => setView('html'))}${tab(view === 'text', t('common.text'), () => setView('text'))}</div>`}>
    <${Look} data=${res.data} error=${res.error} src=${src} name=${name} view=${view} /><//></div>`;
}

/** @param {{id:string, name:string}} props */
const KeptLook = ({ id, name }) => html`<${LookCard} name=${name} res=${useApi(`/templates/${id}/preview`)} src=${`/preview/template/${id}`} />`;

/** @param {{body:any, name:string}} props body: what is typed; null = nothing yet */
function TypedLook({ body, name }) {
  const res = usePosted('/templates/preview', body, REST_MS);
  if (!body) return html`<${Card} title=${t('preview.preview')}><p class="muted">${t('template_edit.preview_appears')}</p><//>`;
  return html`<${LookCard} name=${name} res=${res} src=${res.data?.look} />`;
}

/** Beside the editor. Who may not edit sees what is kept. @param {{id?:string, body:any, name:string}} props */
export const TemplateLook = ({ id, body, name }) =>
  api.may('POST /templates/preview') ? html`<${TypedLook} body=${body} name=${name} />` : id ? html`<${KeptLook} id=${id} name=${name} />` : null;
