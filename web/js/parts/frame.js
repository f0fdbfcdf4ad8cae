// @ts-check
// A message in a frame of its own, where it can do nothing. What stood there stays until the next one is there: no white between.
import { html, useState } from '../../vendor/htm-preact.js';

/** @param {{src:string, title:string, version?:number|string}} props version: grows when the same address shows something else */
export function Frame({ src, title, version }) {
  const wanted = version ? `${src}#${version}` : src;
  const [shown, setShown] = useState(wanted);
  return html`<div class="frames">${[...new Set([shown, wanted])].map((one) => {
    const old = one !== wanted;
    return html`<iframe key=${one} class=${one === shown ? '' : 'frame-coming'} sandbox="" src=${one} title=${old ? undefined : title}
      aria-hidden=${old ? 'true' : undefined} tabindex=${old ? -1 : undefined} onLoad=${() => !old && setShown(one)}></iframe>`;
  })}</div>`;
}
