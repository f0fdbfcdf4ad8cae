// What layout, buttons, spacing and pictures stand on: the parts of HTML and CSS that every mail program shows.
import { parseDocument, DomUtils } from 'htmlparser2';

/** @param {any} node */
const styleOf = (node) =>
  new Map(
    (node.attribs?.style || '')
      .split(';')
      .filter((rule) => rule.includes(':'))
      .map((rule) => [rule.slice(0, rule.indexOf(':')).trim(), rule.slice(rule.indexOf(':') + 1).trim()]),
  );
const inside = (/** @type {any} */ node, /** @type {string} */ name) => {
  for (let at = node.parent; at; at = at.parent) if (at.name === name) return at;
  return null;
};
const isData = (/** @type {any} */ table) => DomUtils.existsOne((n) => n.name === 'th', table.children);
const SPACED = new Set(['p', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'hr', 'body']);
const PIXELS = /^-?\d+(px)?$/;

/** Each rule gets a node and its style; it answers a fault or nothing. @type {((node:any, style:Map<string,string>) => string|undefined|false)[]} */
const RULES = [
  (n) => n.name === 'table' && n.attribs.role !== 'presentation' && !isData(n) && 'a layout table says role="presentation"',
  (n) => n.attribs.role && n.name !== 'table' && 'role stands on tables alone',
  (n) => n.name === 'img' && !('alt' in n.attribs) && 'a picture has an alt text',
  (n) => n.name === 'img' && !/^\d+$/.test(n.attribs.width || '') && 'a picture has its width as an attribute in pixels',
  (n) => n.attribs.dir && n.name === 'a' && 'dir stands on no link',
  (n) => n.attribs.lang && !['html', 'div'].includes(n.name) && 'lang stands on html and div',
  (n) => ['v:', 'o:v'].some((p) => n.name.startsWith(p)) && 'no VML',
  (n, s) => s.has('padding') && !['td', 'th'].includes(n.name) && s.get('padding') !== '0' &&
    !(n.name === 'a' && styleOf(n.parent).get('mso-padding-alt') === s.get('padding')) && 'padding stands on cells',
  (n, s) => s.has('margin') && !SPACED.has(n.name) && !(n.name === 'table' && isData(n)) &&
    !(n.attribs.class === 'wrap' && inside(n, 'table')?.attribs.align === 'center') && 'margin stands between paragraphs alone',
  (_, s) => /-\d/.test(s.get('margin') || '') && 'no margin is negative',
  (n, s) => s.has('max-width') && n.name === 'div' && !(inside(n, 'td')?.attribs.width || inside(n, 'table')?.attribs.width) &&
    'a div of limited width stands in a table of that width for Outlook',
  (n, s) => n.attribs.class === 'co' && inside(n, 'td')?.attribs.width !== (s.get('max-width') || '').replace('px', '') &&
    'a column stands in a cell of its width for Outlook',
  (n, s) => s.has('max-width') && !['div', 'img'].includes(n.name) && 'max-width stands on divs and pictures',
  (_, s) => s.has('display') && s.get('mso-hide') !== 'all' && !['inline-block', 'block'].includes(s.get('display') || '') &&
    'display is inline-block or block',
  (_, s) => s.get('mso-hide') === 'all' && !(s.get('display') === 'none' && s.get('max-height') === '0' && s.get('overflow') === 'hidden') &&
    'what is hidden is hidden for everybody',
  (_, s) => s.has('font-size') && !PIXELS.test(s.get('font-size') || '') && 'font-size is in pixels',
  (_, s) => s.has('line-height') && s.get('line-height') !== '1px' && s.get('mso-line-height-rule') !== 'exactly' &&
    'line-height goes with mso-line-height-rule',
  (_, s) => s.has('font-weight') && s.get('font-weight') !== 'bold' && 'font-weight is bold',
  (_, s) => s.has('text-align') && !['left', 'center', 'right'].includes(s.get('text-align') || '') && 'text-align is physical',
  (_, s) => s.has('border-radius') && !PIXELS.test(s.get('border-radius') || '') && 'border-radius is one length',
  (_, s) => [...s.keys()].some((k) => k === 'background' || k.startsWith('background-image')) && 'backgrounds are colours',
  (n, s) => s.has('background-color') && ['td', 'table'].includes(n.name) && n.attribs.bgcolor !== s.get('background-color') &&
    'a coloured cell has bgcolor',
  (_, s) => ['float', 'position', 'flex', 'grid'].some((k) => s.has(k)) && 'no float, position, flex or grid',
  (n) => (n.attribs.reversed !== undefined || (n.name === 'li' && n.attribs.value)) && 'lists count from 1',
];

/** Faults of a message as Outlook for Windows reads it, with what its conditional comments hold. @param {string} html @returns {string[]} */
export function structureFaults(html) {
  const document = parseDocument(html.replace(/<!--\[if mso\]>([\s\S]*?)<!\[endif\]-->/g, '$1'), { recognizeSelfClosing: false });
  const faults = DomUtils.filter((n) => DomUtils.isTag(n), document).flatMap((node) => {
    const style = styleOf(node);
    return RULES.map((rule) => rule(node, style)).filter(Boolean).map((fault) => `<${node.name}>: ${fault}`);
  });
  const css = html.match(/<style>([\s\S]*?)<\/style>/g) || [];
  if (css.length !== 1 || css[0].length > 16_000) faults.push('one style element of less than 16 KB');
  if (/<\/head>[\s\S]*<style/.test(html)) faults.push('the style element stands in the head');
  return [...new Set(faults)];
}
