// @ts-check
// What the page takes of its two packages: Preact with its hooks, and htm, which writes elements as templates.
import { h, render } from './preact.js';
import htm from './htm.js';

export { render };
export { useCallback, useEffect, useLayoutEffect, useRef, useState } from './preact-hooks.js';
export const html = htm.bind(h);
