// @ts-check
import { html, useEffect, useLayoutEffect, useRef, useState } from '../../vendor/htm-preact.js';
import { askWith } from '../leaving.js';
import { t } from '../words.js';

/** @type {((request:any) => void) | null} */
let open = null;

/**
 * Asks which way to go. The last choice is the one that Enter takes.
 * @param {{title:string, text?:any, body?:any, choices:{value:any, label:string, kind?:string}[]}} question
 * @returns {Promise<any>} the value of the choice; undefined when the dialog was closed
 */
export const choose = (question) =>
  new Promise((resolve) => {
    open?.({ ...question, resolve });
  });

/**
 * Asks before something that cannot be undone. The button says what will happen, with the count.
 * @param {{title:string, text?:any, action:string, danger?:boolean}} question
 * @returns {Promise<boolean>}
 */
export const confirm = async ({ title, text, action, danger }) =>
  (await choose({
    title,
    text,
    choices: [
      { value: false, label: t('common.cancel') },
      { value: true, label: action, kind: danger ? 'btn-primary btn-danger' : 'btn-primary' },
    ],
  })) === true;

/** Before unsaved work is left. @returns {Promise<string|undefined>} "discard", "leave", or undefined to stay */
const askToLeave = () =>
  choose({
    title: t('dialog.leave_without_saving'),
    text: t('dialog.what_you_typed_is_not'),
    choices: [
      { value: 'discard', label: t('dialog.discard_changes'), kind: 'btn-danger' },
      { value: 'leave', label: t('dialog.leave') },
      { value: undefined, label: t('dialog.stay'), kind: 'btn-primary' },
    ],
  });

/** A modal <dialog>: traps the focus, closes with Escape, gives the focus back. @param {{title:string, onClose:() => void, onSubmit:(event:Event) => void, children:any}} props */
export function Dialog({ title, onClose, onSubmit, children }) {
  const close = useRef(onClose);
  close.current = onClose;
  const element = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const gone = useRef(false);
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    const dialog = /** @type {HTMLDialogElement} */ (element.current);
    dialog.showModal();
    // Escape asks the owner; the browser itself would close the dialog at the second one, whatever the owner says.
    dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      close.current();
    });
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      close.current();
    });
    return () => {
      gone.current = true;
      dialog.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    event.stopPropagation(); // a dialog may stand in the form that opened it
    onSubmit(event);
  };
  return html`<dialog ref=${element} aria-label=${title} onClose=${() => gone.current || close.current()}>
    <form onSubmit=${submit} novalidate><h2>${title}</h2>${children}</form>
  </dialog>`;
}

/** The place where questions appear; one in the frame. */
export function Confirmations() {
  const [question, setQuestion] = useState(/** @type {any} */ (null));
  useEffect(() => {
    open = setQuestion;
    askWith(askToLeave);
    return () => {
      open = null;
    };
  }, []);
  if (!question) return null;
  const answer = (/** @type {any} */ value) => {
    setQuestion(null);
    question.resolve(value);
  };
  const last = question.choices.length - 1;
  return html`<${Dialog} title=${question.title} onClose=${() => answer(undefined)}
    onSubmit=${() => answer(question.choices[last].value)}>
    ${question.text && html`<p class="muted">${question.text}</p>`}
    ${question.body}
    <div class="row row-end">${question.choices.map(
      (/** @type {any} */ { value, label, kind = '' }, /** @type {number} */ i) =>
        html`<button key=${label} class=${`btn ${kind}`} type=${i === last ? 'submit' : 'button'}
          onClick=${i === last ? undefined : () => answer(value)}>${label}</button>`,
    )}</div>
  <//>`;
}
