// @ts-check
// The keys of the page: g and a letter goes somewhere, Ctrl+K opens the palette, Ctrl+S saves, / searches, ? shows this.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import { navigate } from '../router.js';
import { Dialog } from './dialog.js';
import { PLACES } from './menu.js';
import { Palette } from './palette.js';
import { t } from '../words.js';

const CHORD_MS = 1200;
/** @type {[string, string][]} */
const KEYS = [
  [t('common.ctrl_k'), t('keys.go_to_a_screen_a')],
  [t('keys.ctrl_s'), t('common.save')],
  ['/', t('keys.search_on_this_screen')],
  ['?', t('keys.show_these_keys')],
  ...PLACES.flatMap(([, links]) =>
    links.map(([, name, key]) => /** @type {[string, string]} */ ([`g ${key}`, t('keys.go_to', { name })])),
  ),
];

/** Whether keys are being typed into something. @param {EventTarget|null} target */
const typing = (target) => target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');

/** Saves the form one is in, or the only one of the screen. @param {KeyboardEvent} event */
function saveForm(event) {
  const inside = event.target instanceof Element ? event.target.closest('form') : null;
  const form = inside || document.querySelector('dialog[open] form, main form:not([role="search"])');
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  form.requestSubmit();
}

/** @param {{onClose:() => void}} props */
const KeyList = ({ onClose }) => html`<${Dialog} title=${t('keys.keys')} onClose=${onClose} onSubmit=${onClose}>
  <dl class="facts keys">${KEYS.map(([keys, text]) => html`<div key=${keys}><dt>${keys.split(' ').map((k) => html`<kbd>${k}</kbd> `)}</dt><dd>${text}</dd></div>`)}</dl>
  <div class="row row-end"><button class="btn btn-primary">${t('common.close')}</button></div><//>`;

/** Listens to the keys; one in the frame. */
export function Keys() {
  const [open, setOpen] = useState('');
  const chord = useRef(0);
  useEffect(() => {
    const press = (/** @type {KeyboardEvent} */ event) => {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        if (key === 'k' && !document.querySelector('dialog[open]')) {
          event.preventDefault();
          setOpen('palette');
        }
        if (key === 's') saveForm(event);
        return;
      }
      if (event.altKey || event.metaKey || typing(event.target) || document.querySelector('dialog[open]')) return;
      const place = Date.now() - chord.current < CHORD_MS && PLACES.flatMap(([, links]) => links).find(([, , k]) => k === key);
      chord.current = key === 'g' ? Date.now() : 0;
      const search = document.getElementById('q');
      if (place) navigate(place[0]);
      else if (key === '?') setOpen('keys');
      else if (key === '/' && search) search.focus();
      else return;
      event.preventDefault();
    };
    const show = () => setOpen('palette');
    document.addEventListener('keydown', press);
    document.addEventListener('campaignd:palette', show);
    return () => {
      document.removeEventListener('keydown', press);
      document.removeEventListener('campaignd:palette', show);
    };
  }, []);
  if (open === 'keys') return html`<${KeyList} onClose=${() => setOpen('')} />`;
  return open === 'palette' && html`<${Palette} onClose=${() => setOpen('')} />`;
}
