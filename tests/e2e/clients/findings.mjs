// All that caniemail may find in a message of blocks: what a mail program lacks, and what it shows instead.

/** Not supported, and nothing but an enhancement. @type {[feature:string, clients:string[], instead:string][]} */
export const ENHANCEMENTS = [
  ['@media', ['gmail.mobile-webmail', 'outlook.windows', 'outlook.windows-mail'],
    'the light colours; on a phone the margins of a desktop: columns stack by themselves (inline-block)'],
  ['<style> element', ['gmail.mobile-webmail'], 'the same: each element carries its style'],
  ['border-radius', ['outlook.windows', 'outlook.windows-mail'], 'square corners; a button is a coloured cell all the same'],
  ['color-scheme meta tag', ['apple-mail.ios', 'gmail.', 'outlook.', 'yahoo.'],
    'its own dark mode, made of the light colours, or none'],
  ['role attribute', ['outlook.windows-mail'], 'the same; a screen reader may call the layout a table'],
  ['<body> element', ['outlook.macos', 'yahoo.android', 'yahoo.ios'],
    'the same: the table in it has the colour once more, a div the language'],
  ['display:none', ['gmail.mobile-webmail'], 'nothing of the preview line: it is no pixel high (max-height)'],
  ['max-height property', ['outlook.windows', 'outlook.windows-mail'], 'nothing of the preview line: mso-hide'],
  ['overflow', ['outlook.windows', 'outlook.windows-mail'], 'nothing of the preview line: mso-hide'],
];

/** Supported in part. The rule that keeps messages inside of that part is checked in structure.mjs. @type {[feature:string, clients:string[], instead:string][]} */
export const IN_PART = [
  ['@media', ['gmail.', 'outlook.', 'yahoo.'], 'as above; no media query asks for a height, none is nested'],
  ['<style> element', ['gmail.', 'outlook.windows'], 'it stands in the head, once, smaller than 16 KB'],
  ['border-radius', ['yahoo.'], 'the same: one length, no ellipses'],
  ['role attribute', ['yahoo.'], 'the same: it stands on tables alone'],
  ['<body> element', ['gmail.', 'outlook.', 'yahoo.'], 'a div with the same colour'],
  ['<ul>, <ol> and <dl>', ['gmail.', 'outlook.', 'yahoo.'], 'the same: no list is reversed, no item has a value'],
  ['align attribute', ['outlook.macos'], 'the same: the cell around a table is aligned, too'],
  ['background', ['outlook.windows', 'yahoo.'], 'the same: colours alone'],
  ['border', ['outlook.windows'], 'the same: on cells alone, 8 px at most; a line between paragraphs may be thinner'],
  ['dir attribute', ['gmail.mobile-webmail', 'outlook.windows'], 'the same: it stands on no link'],
  ['display', ['gmail.', 'outlook.windows', 'yahoo.'],
    'the same: inline-block and block; Outlook for Windows gets a table around columns'],
  ['font-size', ['outlook.windows', 'yahoo.'], 'the same: pixels'],
  ['font-weight', ['outlook.windows', 'yahoo.'], 'the same: bold alone'],
  ['height attribute', ['outlook.windows'], 'the same: pixels, scaled by OfficeDocumentSettings'],
  ['lang attribute', ['yahoo.'], 'the same: it stands on html and a div'],
  ['line-height', ['outlook.windows'], 'the same: mso-line-height-rule says exactly'],
  ['margin', ['gmail.', 'outlook.', 'yahoo.'],
    'the same: never negative, only between paragraphs, lists and headings; auto only where a table centres, too'],
  ['max-width', ['apple-mail.ios', 'outlook.windows'],
    'the same: on divs and pictures; Outlook for Windows gets a table and the width attribute'],
  ['padding', ['outlook.windows'], 'the same: on cells; a button has mso-padding-alt on its cell'],
  ['text-align', ['gmail.', 'outlook.', 'yahoo.'], 'the same: left, center and right'],
  ['text-decoration', ['gmail.', 'outlook.windows'], 'the same: one value; without it a link keeps its colour'],
  ['display:none', ['outlook.windows'], 'nothing of the preview line: mso-hide'],
  ['overflow', ['apple-mail.', 'gmail.', 'outlook.', 'yahoo.'], 'the same: hidden alone'],
  ['width attribute', ['outlook.windows'], 'the same: pixels on pictures, scaled by OfficeDocumentSettings'],
  ['width property', ['outlook.windows'], 'the same: pictures and columns have the width as an attribute'],
];
