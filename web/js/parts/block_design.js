// @ts-check
// How a message of blocks looks: fonts, colours, logo, address, language.
import { html } from '../../vendor/htm-preact.js';
import { ColorField } from './block_fields.js';
import { AreaField, NumberField, SelectField, TextField } from './field.js';
import { MediaPicker } from './media_picker.js';
import { t } from '../words.js';

const FONTS = [
  ['', t('block_design.as_campaignd')],
  ['system', t('block_design.that_of_the_device')],
  ['sans', 'Helvetica'],
  ['serif', 'Georgia'],
  ['book', 'Palatino'],
  ['wide', 'Verdana'],
  ['mono', 'Courier'],
];
const DIRECTIONS = [
  ['ltr', t('block_design.from_left_to_right')],
  ['rtl', t('block_design.from_right_to_left')],
];
const COLORS = [
  ['background', t('block_design.around_the_message')],
  ['surface', t('block_design.behind_the_text')],
  ['text', t('block_design.text_colour')],
  ['muted', t('block_design.pale_text_colour')],
  ['line', t('block_design.line_colour')],
  ['link', t('block_design.link_colour')],
  ['button', t('block_design.button_colour')],
  ['button_text', t('block_design.button_text_colour')],
];

/** Without what is not given. @param {any} object */
const lean = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== ''));

/** @param {{title:string, group:string, theme:any, at:string, error:any, set:(part:any) => void}} props */
const Colors = ({ title, group, theme, at, error, set }) => html`<details><summary>${title}</summary><div class="cols">
  ${COLORS.map(([name, label]) => html`<${ColorField} key=${name} label=${group === 'colors' ? label : t('block_design.dark', { label })} name=${`${at}.${group}.${name}`} value=${theme[group]?.[name]} error=${error}
    onChange=${(/** @type {any} */ color) => set({ [group]: lean({ ...theme[group], [name]: color }) })} />`)}</div></details>`;

/** @param {{theme:any, at:string, error:any, onChange:(theme:any) => void}} props */
export function ThemeFields({ theme, at, error, onChange }) {
  const logo = theme.logo || {};
  const set = (/** @type {any} */ part) => onChange(lean({ ...theme, ...part }));
  const setLogo = (/** @type {any} */ part) => {
    const next = { alt: '', ...logo, ...part };
    set({ logo: next.src ? next : undefined });
  };
  const number = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ min, /** @type {number} */ max) => html`<${NumberField}
    label=${label} name=${`${at}.${name}`} min=${min} max=${max} value=${theme[name]} placeholder=${t('block_fields.as_the_theme')} error=${error}
    onChange=${(/** @type {any} */ v) => set({ [name]: v ?? undefined })} />`;
  return html`<div class="cols"><${SelectField} label=${t('block_design.font')} name=${`${at}.font`} value=${theme.font || ''} options=${FONTS} error=${error} onChange=${(/** @type {any} */ font) => set({ font })} />
      <${SelectField} label=${t('block_design.font_of_headings')} name=${`${at}.heading_font`} value=${theme.heading_font || ''} options=${FONTS} error=${error}
        onChange=${(/** @type {any} */ heading_font) => set({ heading_font })} /></div>
    <div class="cols">${number('width', t('common.width_in_pixels'), 320, 800)}${number('radius', t('block_design.round_corners'), 0, 40)}</div>
    <${Colors} title=${t('block_design.colours')} group="colors" theme=${theme} at=${at} error=${error} set=${set} />
    <${Colors} title=${t('block_design.colours_in_dark_mode')} group="dark_colors" theme=${theme} at=${at} error=${error} set=${set} />
    <details><summary>${t('common.logo')}</summary><div class="stack-s">
      <div><${MediaPicker} label=${t('block_design.choose_a_logo')} pictures=${true} onPick=${(/** @type {any} */ file) => setLogo({ src: file.url, alt: logo.alt || file.alt })} /></div>
      <${TextField} label=${t('block_design.address_of_the_logo')} name=${`${at}.logo.src`} value=${logo.src} error=${error} inputmode="url" onChange=${(/** @type {string} */ src) => setLogo({ src })} />
      ${logo.src && html`<${TextField} label=${t('common.in_words')} name=${`${at}.logo.alt`} value=${logo.alt} error=${error} onChange=${(/** @type {string} */ alt) => setLogo({ alt })} />
      <${TextField} label=${t('common.leads_to')} name=${`${at}.logo.href`} value=${logo.href} error=${error} inputmode="url" onChange=${(/** @type {string} */ href) => setLogo({ href: href || undefined })} />
      <${NumberField} label=${t('common.width_in_pixels')} name=${`${at}.logo.width`} min=${16} max=${800} value=${logo.width} error=${error}
        onChange=${(/** @type {any} */ width) => setLogo({ width: width ?? undefined })} />`}</div></details>
    <${AreaField} label=${t('block_design.your_address')} name=${`${at}.address`} value=${theme.address} error=${error} rows="2"
      hint=${t('block_design.who_sends_the_message_and')} onChange=${(/** @type {string} */ address) => set({ address })} />`;
}

/** @param {{design:any, at:string, error:any, onChange:(design:any) => void}} props */
export const BlockDesign = ({ design = {}, at, error, onChange }) => html`<details class="block-design"><summary>${t('common.look')}</summary><div class="stack-s">
    <p class="hint">${t('block_design.empty_as_in_settings')}</p>
    <${ThemeFields} theme=${design.theme || {}} at=${`${at}.theme`} error=${error} onChange=${(/** @type {any} */ theme) => onChange({ ...design, theme })} />
    <div class="cols"><${TextField} label=${t('common.language')} name=${`${at}.lang`} value=${design.lang} error=${error} hint=${t('block_design.such_as_en_or_pt')}
        onChange=${(/** @type {string} */ lang) => onChange({ ...design, lang: lang || undefined })} />
      <${SelectField} label=${t('block_design.direction')} name=${`${at}.dir`} value=${design.dir || 'ltr'} options=${DIRECTIONS} error=${error} onChange=${(/** @type {string} */ dir) => onChange({ ...design, dir })} /></div>
  </div></details>`;
