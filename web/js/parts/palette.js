// @ts-check
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { navigate } from '../router.js';
import { Dialog } from './dialog.js';
import { useApi, useRested } from './hooks.js';
import { BEGINNINGS, PLACES } from './menu.js';
import { t } from '../words.js';

const REST_MS = 150;
const FOUND = 6;

/** Screens whose name has the words. @param {string} text @returns {{href:string, text:string, kind:string}[]} */
function places(text) {
  const all = [
    ...PLACES.flatMap(([kind, links]) => links.map(([href, name]) => ({ href, text: name, kind }))),
    ...BEGINNINGS.filter(([, , route]) => api.may(route)).map(([href, name]) => ({ href, text: name, kind: t('palette.begin') })),
  ];
  return all.filter((p) => p.text.toLowerCase().includes(text.toLowerCase()));
}

/** What the words lead to: screens at once, campaigns and people as they are found. @param {string} text */
function useFound(text) {
  const asked = useRested(text.trim(), REST_MS);
  const search = asked ? api.query({ q: asked, limit: FOUND }) : '';
  const campaigns = useApi(search ? `/campaigns${search}` : null).data?.items || [];
  const people = useApi(search ? `/recipients${search}` : null).data?.items || [];
  return [
    ...places(text.trim()),
    ...(search ? campaigns : []).map((/** @type {any} */ c) => ({ href: `/campaigns/${c.id}`, text: c.name, kind: t('common.campaign') })),
    ...(search ? people : []).map((/** @type {any} */ r) => ({
      ...{ href: `/recipients/${r.id}`, kind: t('palette.person') },
      text: r.name ? `${r.email}, ${r.name}` : r.email,
    })),
  ];
}

/** Goes to a screen, a campaign or a person by a few letters. @param {{onClose:() => void}} props */
export function Palette({ onClose }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const found = useFound(text);
  const now = Math.min(at, Math.max(0, found.length - 1));
  useEffect(() => input.current?.focus(), []);
  useEffect(() => document.getElementById(`palette-${now}`)?.scrollIntoView({ block: 'nearest' }), [now]);
  const go = (/** @type {{href:string}|undefined} */ place) => {
    onClose();
    if (place) navigate(place.href);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !found.length) return;
    event.preventDefault();
    setAt((now + step + found.length) % found.length);
  };
  return html`<${Dialog} title=${t('palette.go_to')} onClose=${onClose} onSubmit=${() => go(found[now])}>
    <input ref=${input} type="search" role="combobox" aria-label=${t('palette.screen_campaign_or_person')} aria-expanded="true"
      aria-controls="palette" aria-activedescendant=${found.length ? `palette-${now}` : undefined} autocomplete="off"
      placeholder=${t('palette.screen_campaign_or_person')} value=${text} onKeyDown=${keys}
      onInput=${(/** @type {any} */ e) => {
        setText(e.target.value);
        setAt(0);
      }} />
    <ul class="palette bare" id="palette" role="listbox" aria-label=${t('palette.found')} tabindex="-1">${found.map(
      (place, i) => html`<li key=${place.href} id=${`palette-${i}`} role="option" aria-selected=${i === now ? 'true' : 'false'}
        onClick=${() => go(place)}><span>${place.text}</span><span class="small">${place.kind}</span></li>`,
    )}</ul>
    ${!found.length && html`<p class="muted" role="status">${t('palette.nothing_is_called_that')}</p>`}<//>`;
}
