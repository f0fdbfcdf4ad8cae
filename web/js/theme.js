// @ts-check
// Light or dark: as the system has it, or as the user has chosen. Style sheets ask for the system's colours alone; a choice
// answers for it.
const CHOSEN = 'campaignd.theme';
const SYSTEM = '(prefers-color-scheme: dark)';

/** Those of a sheet and of what it imports. @param {CSSStyleSheet|null} sheet @returns {CSSRule[]} */
const rulesOf = (sheet) =>
  [...(sheet?.cssRules || [])].flatMap((rule) => (rule instanceof CSSImportRule ? rulesOf(rule.styleSheet) : [rule]));

/** The rules for dark colours, found once: what they ask for changes. @type {CSSMediaRule[]|null} */
let darkRules = null;

/** Puts on the colours of a theme. @param {string|null|undefined} theme "light", "dark", or nothing: the system's */
export function wear(theme) {
  if (theme) localStorage.setItem(CHOSEN, theme);
  else localStorage.removeItem(CHOSEN);
  darkRules ??= /** @type {CSSMediaRule[]} */ (
    [...document.styleSheets].flatMap(rulesOf).filter((rule) => rule instanceof CSSMediaRule && rule.media.mediaText === SYSTEM)
  );
  for (const rule of darkRules) rule.media.mediaText = theme === 'dark' ? 'all' : theme === 'light' ? 'not all' : SYSTEM;
  document.documentElement.style.colorScheme = theme || 'light dark';
}

wear(localStorage.getItem(CHOSEN));
