// @ts-check
// How a message of blocks looks: fonts, colours, logo, address, language.
import { html } from '../../vendor/htm-preact.js';
import { ColorField } from './block_fields.js';
import { AreaField, NumberField, SelectField, TextField } from './field.js';

const FONTS = [
  ['', 'As campaignd'],
  ['system', 'That of the device'],
  ['sans', 'Helvetica'],
  ['serif', 'Georgia'],
  ['book', 'Palatino'],
  ['wide', 'Verdana'],
  ['mono', 'Courier'],
];
const DIRECTIONS = [
  ['ltr', 'From left to right'],
  ['rtl', 'From right to left'],
];
const COLORS = [
  ['background', 'Around the message'],
  ['surface', 'Behind the text'],
  ['text', 'Text colour'],
  ['muted', 'Pale text colour'],
  ['line', 'Line colour'],
  ['link', 'Link colour'],
  ['button', 'Button colour'],
  ['button_text', 'Button text colour'],
];

/** Without what is not given. @param {any} object */
const lean = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== ''));

/** @param {{title:string, group:string, theme:any, at:string, error:any, set:(part:any) => void}} props */
const Colors = ({ title, group, theme, at, error, set }) => html`<details><summary>${title}</summary><div class="cols">
  ${COLORS.map(([name, label]) => html`<${ColorField} key=${name} label=${group === 'colors' ? label : `${label}, dark`} name=${`${at}.${group}.${name}`} value=${theme[group]?.[name]} error=${error}
    onChange=${(/** @type {any} */ color) => set({ [group]: lean({ ...theme[group], [name]: color }) })} />`)}</div></details>`;

/** @param {{design:any, at:string, error:any, onChange:(design:any) => void}} props */
export function BlockDesign({ design = {}, at, error, onChange }) {
  const theme = design.theme || {};
  const logo = theme.logo || {};
  const set = (/** @type {any} */ part) => onChange({ ...design, theme: lean({ ...theme, ...part }) });
  const setLogo = (/** @type {any} */ part) => {
    const next = { alt: '', ...logo, ...part };
    set({ logo: next.src ? next : undefined });
  };
  const number = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ min, /** @type {number} */ max, /** @type {number} */ usual) => html`<${NumberField}
    label=${label} name=${`${at}.theme.${name}`} min=${min} max=${max} value=${theme[name] ?? usual} error=${error} onChange=${(/** @type {any} */ v) => set({ [name]: v ?? undefined })} />`;
  return html`<details class="block-design"><summary>Look</summary><div class="stack-s">
    <div class="cols"><${SelectField} label="Font" name=${`${at}.theme.font`} value=${theme.font || ''} options=${FONTS} error=${error} onChange=${(/** @type {any} */ font) => set({ font })} />
      <${SelectField} label="Font of headings" name=${`${at}.theme.heading_font`} value=${theme.heading_font || ''} options=${FONTS} error=${error}
        onChange=${(/** @type {any} */ heading_font) => set({ heading_font })} /></div>
    <div class="cols">${number('width', 'Width in pixels', 320, 800, 600)}${number('radius', 'Round corners', 0, 40, 6)}</div>
    <${Colors} title="Colours" group="colors" theme=${theme} at=${`${at}.theme`} error=${error} set=${set} />
    <${Colors} title="Colours in dark mode" group="dark_colors" theme=${theme} at=${`${at}.theme`} error=${error} set=${set} />
    <details><summary>Logo</summary><div class="stack-s">
      <${TextField} label="Address of the logo" name=${`${at}.theme.logo.src`} value=${logo.src} error=${error} inputmode="url" onChange=${(/** @type {string} */ src) => setLogo({ src })} />
      ${logo.src && html`<${TextField} label="In words" name=${`${at}.theme.logo.alt`} value=${logo.alt} error=${error} onChange=${(/** @type {string} */ alt) => setLogo({ alt })} />
      <${TextField} label="Leads to" name=${`${at}.theme.logo.href`} value=${logo.href} error=${error} inputmode="url" onChange=${(/** @type {string} */ href) => setLogo({ href: href || undefined })} />
      <${NumberField} label="Width in pixels" name=${`${at}.theme.logo.width`} min=${16} max=${800} value=${logo.width} error=${error}
        onChange=${(/** @type {any} */ width) => setLogo({ width: width ?? undefined })} />`}</div></details>
    <${AreaField} label="Your address" name=${`${at}.theme.address`} value=${theme.address} error=${error} rows="2"
      hint="Who sends the message, and from where. The footer shows it." onChange=${(/** @type {string} */ address) => set({ address })} />
    <div class="cols"><${TextField} label="Language" name=${`${at}.lang`} value=${design.lang} error=${error} hint="Such as en or pt-BR: for screen readers."
        onChange=${(/** @type {string} */ lang) => onChange({ ...design, lang: lang || undefined })} />
      <${SelectField} label="Direction" name=${`${at}.dir`} value=${design.dir || 'ltr'} options=${DIRECTIONS} error=${error} onChange=${(/** @type {string} */ dir) => onChange({ ...design, dir })} /></div>
  </div></details>`;
}
