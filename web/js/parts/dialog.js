// @ts-check
import { html, useEffect, useLayoutEffect, useRef, useState } from '../../vendor/htm-preact.js';

/** @type {((request:any) => void) | null} */
let open = null;

/**
 * Asks before something that cannot be undone. The button says what will happen, with the count.
 * @param {{title:string, text?:any, action:string, danger?:boolean}} question
 * @returns {Promise<boolean>}
 */
export const confirm = (question) =>
  new Promise((resolve) => {
    open?.({ ...question, resolve });
  });

/** A modal <dialog>: traps the focus, closes with Escape, gives the focus back. @param {{title:string, onClose:() => void, onSubmit:(event:Event) => void, children:any}} props */
export function Dialog({ title, onClose, onSubmit, children }) {
  const element = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const gone = useRef(false);
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    const dialog = /** @type {HTMLDialogElement} */ (element.current);
    dialog.showModal();
    return () => {
      gone.current = true;
      dialog.close();
      before?.focus?.();
    };
  }, []);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSubmit(event);
  };
  return html`<dialog ref=${element} aria-label=${title} onClose=${() => gone.current || onClose()}>
    <form onSubmit=${submit} novalidate><h2>${title}</h2>${children}</form>
  </dialog>`;
}

/** The place where confirm() shows its question; one in the frame. */
export function Confirmations() {
  const [question, setQuestion] = useState(/** @type {any} */ (null));
  useEffect(() => {
    open = setQuestion;
    return () => {
      open = null;
    };
  }, []);
  if (!question) return null;
  const answer = (/** @type {boolean} */ yes) => {
    setQuestion(null);
    question.resolve(yes);
  };
  return html`<${Dialog} title=${question.title} onClose=${() => answer(false)} onSubmit=${() => answer(true)}>
    ${question.text && html`<p class="muted">${question.text}</p>`}
    <div class="row row-end">
      <button class="btn" type="button" onClick=${() => answer(false)}>Keep as it is</button>
      <button class=${`btn btn-primary ${question.danger ? 'btn-danger' : ''}`} type="submit">${question.action}</button>
    </div>
  <//>`;
}
