// @ts-check
// Where the keyboard is: at the first faulty field after a refusal, and never nowhere.

/** Puts the focus on the first field that was refused; where there is none, on what says so. @param {any} error */
export function focusFault(error) {
  if (!error) return;
  requestAnimationFrame(() => {
    const scope = document.querySelector('dialog[open]') || document;
    const field = scope.querySelector('[aria-invalid="true"]');
    const folded = field?.closest('details:not([open])');
    if (folded instanceof HTMLDetailsElement) folded.open = true;
    const target = field || scope.querySelector('.note-bad[role="alert"]');
    if (!(target instanceof HTMLElement)) return;
    if (!field) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest' });
  });
}

/** When the element that has the focus is taken away, the focus goes to the heading above it. */
export function keepFocus() {
  /** @type {Element|null} */
  let last = null;
  document.addEventListener('focusin', (event) => {
    last = /** @type {Element} */ (event.target);
  });
  document.addEventListener('pointerdown', () => {
    last = null;
  });
  new MutationObserver(() => {
    if (document.activeElement !== document.body || !last || last.isConnected) return;
    last = null;
    const open = [...document.querySelectorAll('dialog[open]')].at(-1);
    const heading = (open || document).querySelector(open ? 'h2' : 'main h1');
    if (!(heading instanceof HTMLElement)) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
}
