// @ts-check
// A running listmonk as the source of an import: its address, its lists, and its people as a file of this browser.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { listmonkReader } from '../listmonk_reader.js';
import { FormFault, PickField, TextField } from './field.js';
import { useAction } from './hooks.js';
import { Meter } from './progress.js';
import { t } from '../words.js';

/** @param {any} list */
const nameOf = (list) => `${list.name} (${number(list.subscribers)})`;

/** Who is asked, and by whom. @param {{login:any, set:(part:any) => void, error:any, busy:boolean, onAsk:() => void}} props */
const Login = ({ login, set, error, busy, onAsk }) => html`<div class="cols">
    <${TextField} label=${t('listmonk.address')} name="url" type="url" value=${login.url} error=${error} placeholder="https://lists.example.org"
      onChange=${(/** @type {string} */ url) => set({ url })} autocomplete="off" />
    <${TextField} label=${t('listmonk.user')} name="user" value=${login.user} error=${error} autocomplete="off"
      onChange=${(/** @type {string} */ user) => set({ user })} hint=${t('listmonk.user_hint')} />
    <${TextField} label=${t('listmonk.token')} name="token" type="password" value=${login.token} error=${error} autocomplete="off"
      onChange=${(/** @type {string} */ token) => set({ token })} hint=${t('listmonk.token_hint')} /></div>
  <${FormFault} error=${error} fields=${['url', 'user', 'token']} />
  <div class="row"><button class="btn" type="button" disabled=${busy || !login.url || !login.user || !login.token}
    onClick=${onAsk}>${busy ? t('listmonk.asking') : t('listmonk.show_lists')}</button></div>`;

/** @param {{state:{read:number, total:number, waits:any}}} props */
const Progress = ({ state }) => html`<${Meter} value=${state.read} max=${state.total} label=${t('listmonk.reading')} />
  <span class="hint" role="status">${t('listmonk.of_read', { read: number(state.read), total: number(state.total) })}</span>
  ${state.waits && html`<span class="hint" role="status">${t('listmonk.waits', { why: state.waits.message })}</span>`}`;

/** @param {{onFile:(file:File) => void}} props */
export function ListmonkImport({ onFile }) {
  const [login, setLogin] = useState({ url: '', user: '', token: '' });
  const [found, setFound] = useState(/** @type {any} */ (null));
  const [chosen, setChosen] = useState(/** @type {number[]} */ ([]));
  const [state, setState] = useState(/** @type {any} */ (null));
  const asking = useAction();
  const reading = useAction();
  const reader = useRef(/** @type {any} */ (null));
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const set = (/** @type {any} */ part) => {
    setLogin((old) => ({ ...old, ...part }));
    setFound(null);
    setState(null);
    reader.current = null;
  };
  const ask = () =>
    asking.run(async () => {
      const answer = await api.post('/imports/listmonk/lists', login);
      setFound(answer);
      setChosen(answer.lists.map((/** @type {any} */ l) => l.id));
    });
  const choose = (/** @type {number[]} */ ids) => {
    setChosen(ids);
    setState(null);
    reader.current = null;
  };
  const read = () =>
    reading.run(async () => {
      stop.current = new AbortController();
      const all = chosen.length === found.lists.length;
      reader.current ||= listmonkReader({ ...login, url: found.address }, all ? [] : chosen);
      try {
        onFile(await reader.current.read(stop.current.signal, setState));
      } catch (failure) {
        if (/** @type {any} */ (failure).name !== 'AbortError') throw failure;
      }
    });
  const label = state && !reading.busy ? t('listmonk.go_on') : t('listmonk.read');
  return html`<details><summary>${t('listmonk.title')}</summary><div class="stack">
    <p class="hint">${t('listmonk.why')}</p>
    <${Login} login=${login} set=${set} error=${asking.error} busy=${asking.busy} onAsk=${ask} />
    ${found && html`<p role="status">${t('listmonk.found', { n: found.subscribers, m: found.lists.length })}</p>
      <${PickField} label=${t('listmonk.lists')} items=${found.lists.map((/** @type {any} */ l) => ({ id: l.id, name: nameOf(l) }))}
        value=${chosen} onChange=${choose} empty=${t('listmonk.no_lists')} />
      <p class="hint">${chosen.length === found.lists.length ? t('listmonk.everybody') : t('listmonk.of_lists')}</p>
      ${state && html`<${Progress} state=${state} />`}
      <${FormFault} error=${reading.error} />
      <div class="row">${reading.busy ? html`<button class="btn" type="button" onClick=${() => stop.current.abort()}>${t('listmonk.stop')}</button>`
        : html`<button class="btn btn-primary" type="button" disabled=${found.lists.length > 0 && !chosen.length} onClick=${read}>${label}</button>`}
        ${reading.busy && html`<span class="hint">${t('listmonk.keep_open')}</span>`}</div>`}
  </div></details>`;
}
