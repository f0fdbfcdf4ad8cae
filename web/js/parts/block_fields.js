// @ts-check
// What is set of one block. Which fields a kind has stands in block_kinds.js.
import { html } from '../../vendor/htm-preact.js';
import { AreaField, CheckField, Field, NumberField, SelectField, TextField } from './field.js';
import { kindOf } from './block_kinds.js';
import { MediaPicker } from './media_picker.js';
import { t } from '../words.js';

const ALIGNS = [['', t('block_fields.where_lines_begin')], ['left', t('block_fields.left')], ['center', t('block_fields.centre')], ['right', t('block_fields.right')]];

/** A colour: picked, typed, or cleared for that of the theme. @param {{label:string, name:string, value:any, error:any, onChange:(color:any) => void}} props */
export const ColorField = ({ label, name, value, error, onChange }) => html`<${Field} label=${label} name=${name} error=${error}>
  ${(/** @type {any} */ a) => html`<span class="color-field"><input type="color" aria-label=${t('block_fields.pick', { label })} value=${/^#[0-9a-f]{6}$/i.test(value || '') ? value : '#ffffff'}
      onInput=${(/** @type {any} */ e) => onChange(e.target.value)} /><input ...${a} type="text" placeholder=${t('block_fields.as_the_theme')} value=${value ?? ''}
      onInput=${(/** @type {any} */ e) => onChange(e.target.value || undefined)} /></span>`}<//>`;

/** @param {{field:import('./block_kinds.js').BlockField, block:any, at:string, error:any, change:(part:any) => void}} props */
function OneField({ field, block, at, error, change }) {
  const { as, name, label, hint, options, min, max, usual } = field;
  const shared = { label, hint, name: `${at}.${name}`, error, value: block[name] ?? usual ?? '' };
  const set = (/** @type {any} */ value) => change({ [name]: value });
  const orNothing = (/** @type {any} */ value) => set(value === '' || value === null ? undefined : value);
  if (as === 'check') return html`<${CheckField} label=${label} checked=${!!block[name]} onChange=${(/** @type {boolean} */ on) => set(on || undefined)} />`;
  if (as === 'off') return html`<${CheckField} label=${label} checked=${block[name] === false} onChange=${(/** @type {boolean} */ on) => set(on ? false : undefined)} />`;
  if (as === 'select') return html`<${SelectField} ...${shared} options=${options} onChange=${set} />`;
  if (as === 'number') return html`<${NumberField} ...${shared} min=${min} max=${max} onChange=${orNothing} />`;
  if (as === 'area') return html`<${AreaField} ...${shared} class="block-area" onChange=${name === 'text' && usual === '' ? orNothing : set} />`;
  return html`<${TextField} ...${shared} inputmode=${as === 'address' ? 'url' : undefined} onChange=${set} />`;
}

/** The rows of a links block. @param {{block:any, at:string, error:any, change:(part:any) => void}} props */
const LinkRows = ({ block, at, error, change }) => html`${block.items.map((/** @type {any} */ item, /** @type {number} */ i) => {
  const set = (/** @type {any} */ part) => change({ items: block.items.with(i, { ...item, ...part }) });
  const name = (/** @type {string} */ field) => `${at}.items.${i}.${field}`;
  return html`<fieldset key=${i} class="condition stack-s"><legend class="sr">${t('block_fields.link', { n: i + 1 })}</legend>
    <${TextField} label=${t('block_fields.link', { n: i + 1 })} name=${name('text')} value=${item.text} error=${error} onChange=${(/** @type {string} */ text) => set({ text })} />
    <${TextField} label=${t('common.leads_to')} name=${name('href')} value=${item.href} error=${error} inputmode="url" onChange=${(/** @type {string} */ href) => set({ href })} />
    <${TextField} label=${t('block_fields.address_of_an_icon')} name=${name('icon')} value=${item.icon} error=${error} inputmode="url" onChange=${(/** @type {string} */ icon) => set({ icon: icon || undefined })} />
    <${CheckField} label=${t('block_kinds.do_not_count_clicks')} checked=${item.track === false}
      onChange=${(/** @type {boolean} */ on) => set({ track: on ? false : undefined })} />
    ${block.items.length > 1 && html`<div><button class="btn btn-s btn-danger" type="button" aria-label=${t('block_fields.remove_link', { n: i + 1 })}
      onClick=${() => change({ items: block.items.toSpliced(i, 1) })}>${t('common.remove')}</button></div>`}</fieldset>`;
})}
  ${block.items.length < 20 && html`<div><button class="btn btn-s" type="button" onClick=${() => change({ items: [...block.items, { text: '', href: '' }] })}>${t('block_fields.add_link')}</button></div>`}`;

/** Takes a picture of the library, with its words unless there are some. @param {{block:any, change:(part:any) => void}} props */
const PictureChoice = ({ block, change }) => html`<div><${MediaPicker} label=${t('block_fields.choose_a_picture')} pictures=${true}
  onPick=${(/** @type {any} */ file) => change({ src: file.url, alt: block.alt || file.alt })} /></div>`;

/** @param {{block:any, at:string, error:any, change:(part:any) => void}} props */
export function BlockFields({ block, at, error, change }) {
  const number = (/** @type {string} */ name, /** @type {string} */ label) => html`<${NumberField} label=${label} name=${`${at}.${name}`} min=${0} max=${128}
    value=${block[name]} error=${error} onChange=${(/** @type {any} */ value) => change({ [name]: value ?? undefined })} />`;
  return html`${block.type === 'image' && html`<${PictureChoice} block=${block} change=${change} />`}
    ${kindOf(block).fields.map((field) => html`<${OneField} key=${field.name} field=${field} block=${block} at=${at} error=${error} change=${change} />`)}
    ${block.type === 'links' && html`<${LinkRows} block=${block} at=${at} error=${error} change=${change} />`}
    ${block.type === 'logo' && html`<p class="hint">${t('block_fields.shows_the_logo_that_is')}</p>`}
    <details><summary>${t('block_fields.place_and_colour')}</summary><div class="stack-s">
      <${SelectField} label=${t('block_fields.align')} name=${`${at}.align`} value=${block.align || ''} options=${ALIGNS} error=${error}
        onChange=${(/** @type {string} */ align) => change({ align: align || undefined })} />
      <${ColorField} label=${t('block_fields.background')} name=${`${at}.background`} value=${block.background} error=${error} onChange=${(/** @type {any} */ background) => change({ background })} />
      <div class="cols">${number('padding_top', t('block_fields.pixels_above'))}${number('padding_bottom', t('block_fields.pixels_below'))}</div></div></details>`;
}
