// @ts-check
// What people get of a sign-up form: the confirm mail as it is typed, and the HTML for another site.
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { sentence } from '../format.js';
import { useRested } from './hooks.js';
import { Card, Failure, Loading } from './states.js';
import { toast } from './toast.js';

const REST_MS = 500;

/** The mail that what is typed would make; asked for when the writer rests. @param {string|undefined} id @param {any} body */
function usePreview(id, body) {
  const text = useRested(JSON.stringify(body), REST_MS);
  const [state, setState] = useState({ data: /** @type {any} */ (null), error: /** @type {any} */ (null) });
  useEffect(() => {
    const abort = new AbortController();
    api
      .post(id ? `/forms/${id}/preview` : '/forms/preview', JSON.parse(text), { signal: abort.signal })
      .then((data) => setState({ data, error: null }))
      .catch((error) => !abort.signal.aborted && setState((old) => ({ ...old, error })));
    return () => abort.abort();
  }, [id, text]);
  return state;
}

/** @param {{id?:string, body:any}} props */
export function MailPreview({ id, body }) {
  const { data, error } = usePreview(id, body);
  return html`<${Card} title="The confirm mail" flush>
    ${error && html`<div class="card-body"><${Failure} error=${error} /></div>`}
    ${!data && !error && html`<${Loading} what="the mail" />`}
    ${
      data &&
      html`<p class="preview-subject"><span class="muted">Subject</span> <strong>${data.subject}</strong></p>
      ${data.warnings?.length > 0 && html`<div class="card-body"><div class="note note-warn"><ul>${data.warnings.map(
        (/** @type {string} */ w) => html`<li key=${w}>${sentence(w)}</li>`,
      )}</ul></div></div>`}
      <pre class="plain-view" tabindex="0" aria-label="Text of the confirm mail">${data.text}</pre>`
    }<//>`;
}

/** Copies without asking; where the browser refuses, the text is selected to be copied by hand. @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied.');
  } catch {
    const range = document.createRange();
    const shown = document.getElementById('snippet');
    if (shown) range.selectNodeContents(shown);
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    toast('Press Ctrl+C to copy the marked text.');
  }
}

/** @param {{form:any}} props */
export const Snippet = ({ form }) => html`
  <${Card} title="On your own site" extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => copy(form.snippet)}>Copy HTML</button>`}>
    <p class="hint">Paste this where the form should be. It needs no script. ${form.open ? '' : 'It works once the form is open.'}</p>
    <pre class="plain-view" id="snippet" tabindex="0" aria-label="HTML of the form">${form.snippet}</pre>
    <p class="hint">Or link to <a href=${form.url} target="_blank" rel="noopener">${form.url}</a></p><//>`;
