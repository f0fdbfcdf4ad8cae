// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, plainFault } from '../format.js';
import { useRested } from './hooks.js';
import { t } from '../words.js';

const REST_MS = 350;
const FRESH_MS = 60000;
const SAMPLE = 10;

/**
 * Counts in as many requests as it takes, and stops when nobody looks any more.
 * @param {(cursor:string|null, signal:AbortSignal) => Promise<any>} ask
 * @param {AbortSignal} signal @param {(found:any) => void} tell
 */
async function countOn(ask, signal, tell) {
  let found = await ask(null, signal);
  let sample = found.sample || [];
  tell(found);
  while (found.next) {
    found = await ask(found.next, signal);
    sample = [...sample, ...(found.sample || [])].slice(0, SAMPLE);
    tell({ ...found, sample });
  }
  return found;
}

/** Who a filter finds, while it is edited. @param {any} filter null = not complete yet @returns {{found:any, error:any}} */
function useLook(filter) {
  const text = useRested(filter && JSON.stringify(filter), REST_MS);
  const [state, setState] = useState(/** @type {any} */ ({ text: null, found: null, error: null }));
  useEffect(() => {
    if (!text) return undefined;
    const abort = new AbortController();
    const ask = (/** @type {string|null} */ cursor, /** @type {AbortSignal} */ signal) =>
      api.post('/segments/preview', { filter: JSON.parse(text), ...(cursor ? { cursor } : {}) }, { signal });
    countOn(ask, abort.signal, (found) => setState({ text, found, error: null })).catch((error) => {
      if (!abort.signal.aborted) setState({ text, found: null, error });
    });
    return () => abort.abort();
  }, [text]);
  const fresh = state.text === text && text === (filter && JSON.stringify(filter));
  return fresh ? state : { found: null, error: null };
}

/** How many, and how far the count came. @param {{found:any}} props */
const Sum = ({ found }) => html`<strong>${t('count.recipients', { n: found.recipients })}</strong>${
  found.next && html`<span class="muted"> ${t('segment_count.so_far_counting', { percent: found.percent })}</span>`
}`;

/** Count and first people of what is being edited. @param {{filter:any}} props */
export function LiveCount({ filter }) {
  const { found, error } = useLook(filter);
  if (!filter) return html`<p class="muted" role="status">${t('segment_count.the_count_appears_as_soon')}</p>`;
  if (error)
    return html`<p class="error" role="alert">${t(error.status === 422 ? 'segment_count.a_condition_is_not_complete'
      : 'segment_count.the_count_failed', { why: error.errors?.[0] ? plainFault(error.errors[0].message) : error.message })}</p>`;
  if (!found) return html`<p class="muted" role="status">${t('common.counting')}</p>`;
  return html`<p role="status"><${Sum} found=${found} /></p>
    ${
      found.sample?.length > 0 &&
      html`<ul class="plain small">${found.sample.map((/** @type {any} */ r) => html`<li key=${r.id}><a href=${`/recipients/${r.id}`}>${r.email}</a>${
        r.name && html` <span class="muted">${r.name}</span>`
      }</li>`)}</ul>`
    }`;
}

/** Counts that are known, by segment and revision. @type {Map<string, {at:number, recipients:number}>} */
const known = new Map();
/** One count at a time: the daemon has other work. @type {Promise<any>} */
let line = Promise.resolve();

/** How many a saved segment has now. @param {{segment:any}} props */
export function SavedCount({ segment }) {
  const key = `${segment.id}/${segment.revision}`;
  const fresh = known.get(key);
  const isFresh = fresh && Date.now() - fresh.at < FRESH_MS;
  const [found, setFound] = useState(/** @type {any} */ (isFresh ? fresh : null));
  useEffect(() => {
    if (isFresh) return undefined;
    const abort = new AbortController();
    const ask = (/** @type {string|null} */ cursor, /** @type {AbortSignal} */ signal) =>
      api.get(`/segments/${segment.id}/count${api.query({ cursor })}`, signal);
    line = line
      .then(() => !abort.signal.aborted && countOn(ask, abort.signal, setFound))
      .then((whole) => whole && known.set(key, { at: Date.now(), recipients: whole.recipients }))
      .catch(() => !abort.signal.aborted && setFound({ failed: true }));
    return () => abort.abort();
  }, [key]);
  if (!found) return html`<span class="muted">${t('segment_count.counting')}</span>`;
  if (found.failed) return html`<span class="muted">${t('segment_count.not_counted')}</span>`;
  return found.next ? html`${number(found.recipients)} <span class="muted">${t('segment_count.so_far', { percent: found.percent })}</span>` : number(found.recipients);
}
