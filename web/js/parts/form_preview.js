// @ts-check
// What people get of a sign-up form: the confirm mail as it is typed, and the HTML for another site.
import { html } from '../../vendor/htm-preact.js';
import { sentence } from '../format.js';
import { Frame } from './frame.js';
import { usePosted } from './hooks.js';
import { Card, Failure, Loading } from './states.js';
import { toast } from './toast.js';
import { rich, t } from '../words.js';

const REST_MS = 500;

/** @param {{id?:string, body:any, saved:any}} props saved: the form as it is kept, whose mail a frame can show */
export function MailPreview({ id, body, saved }) {
  const { data, error } = usePosted(id ? `/forms/${id}/preview` : '/forms/preview', body, REST_MS);
  return html`<${Card} title=${t('form_preview.the_confirm_mail')} flush>
    ${error && html`<div class="card-body"><${Failure} error=${error} /></div>`}
    ${!data && !error && html`<${Loading} what=${t('loading.mail')} />`}
    ${
      data &&
      html`<p class="preview-subject"><span class="muted">${t('common.subject')}</span> <strong>${data.subject}</strong></p>
      ${data.warnings?.length > 0 && html`<div class="card-body"><div class="note note-warn"><ul>${data.warnings.map(
        (/** @type {string} */ w) => html`<li key=${w}>${sentence(w)}</li>`,
      )}</ul></div></div>`}
      ${id && saved?.layout_id && html`<${Frame} title=${t('layout.look_of_the_confirm_mail')} version=${saved.revision}
        src=${`/preview/form/${id}`} />`}
      <pre class="plain-view" tabindex="0" aria-label=${t('form_preview.text_of_the_confirm_mail')}>${data.text}</pre>`
    }<//>`;
}

/** Copies without asking; where the browser refuses, the text is selected to be copied by hand. @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('common.copied'));
  } catch {
    const range = document.createRange();
    const shown = document.getElementById('snippet');
    if (shown) range.selectNodeContents(shown);
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    toast(t('form_preview.press_ctrl_c_to_copy'));
  }
}

/** @param {{form:any}} props */
export const Snippet = ({ form }) => html`
  <${Card} title=${t('form_preview.on_your_own_site')} extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => copy(form.snippet)}>${t('form_preview.copy_html')}</button>`}>
    <p class="hint">${t('form_preview.paste_this_where_the_form')} ${form.open ? '' : t('form_preview.it_works_once_the_form')}</p>
    <pre class="plain-view" id="snippet" tabindex="0" aria-label=${t('form_preview.html_of_the_form')}>${form.snippet}</pre>
    <p class="hint">${rich('form_preview.or_link_to', { link: html`<a href=${form.url} target="_blank" rel="noopener">${form.url}</a>` })}</p><//>`;
