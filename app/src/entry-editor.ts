import { changeBetween } from '@aero-melody/client';
import { standardKeymap } from '@codemirror/commands';
import { Annotation, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { remoteCarets } from './remote-carets.ts';
import { bindText, isComposing, type TextField } from './text-binding.ts';
import { registerEditor } from './text-fields.ts';
import './style/entry-editor.css';

interface Entry {
  readonly awareness: Awareness;
  readonly text: Y.Text;
  readonly label: string;
  readonly readOnly: boolean;
  readonly undo: object;
}

/**
 * Puts an editor, which shows the carets of others, in the place of a textarea, and takes its focus and its caret over. A
 * composition under way is ended first. Returns the function that brings the textarea back.
 */
export function editInPlaceOf(textarea: HTMLTextAreaElement, entry: Entry): () => void {
  let close: (() => void) | undefined;
  const begin = () => {
    close = open(textarea, entry);
  };
  // The binding of the textarea hears of the end first.
  if (isComposing(textarea)) textarea.addEventListener('compositionend', begin, { once: true });
  else begin();
  return () => {
    textarea.removeEventListener('compositionend', begin);
    close?.();
  };
}

function open(textarea: HTMLTextAreaElement, { awareness, text, label, readOnly, undo }: Entry): () => void {
  const typed = new EventTarget();
  const view = new EditorView({
    state: EditorState.create({
      extensions: [
        // A carriage return is a character, as it is in the text: both count the same places.
        EditorState.lineSeparator.of('\n'),
        EditorView.clipboardInputFilter.of((pasted) => pasted.replaceAll(/\r\n?/g, '\n')),
        EditorState.readOnly.of(readOnly),
        EditorView.editable.of(!readOnly),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-readonly': String(readOnly),
          dir: 'auto',
          spellcheck: 'true',
          autocapitalize: 'sentences',
          ...(readOnly && { tabindex: '0' }),
        }),
        placeholder(textarea.placeholder),
        keymap.of(standardKeymap),
        remoteCarets(awareness, text),
        EditorView.updateListener.of(({ docChanged, transactions }) => {
          if (docChanged && !transactions.some((transaction) => transaction.annotation(bound)))
            typed.dispatchEvent(new Event('input'));
        }),
        EditorView.domEventHandlers({
          compositionstart: () => void typed.dispatchEvent(new Event('compositionstart')),
          // The editor reads what was composed after this event.
          compositionend: () => void setTimeout(() => typed.dispatchEvent(new Event('compositionend'))),
        }),
      ],
    }),
  });
  const field = fieldOf(view, typed);
  const unbind = bindText(field, text, undo);
  registerEditor(view.contentDOM, field);
  const { selectionStart, selectionEnd, selectionDirection } = textarea;
  const focused = textarea.ownerDocument.activeElement === textarea;
  textarea.after(view.dom);
  textarea.hidden = true;
  field.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
  if (focused) view.focus();

  return () => {
    const { selectionStart, selectionEnd, selectionDirection } = field;
    const { hasFocus } = view;
    unbind();
    textarea.hidden = false;
    if (hasFocus) textarea.focus();
    textarea.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
    view.destroy();
  };
}

/** Marks what the binding writes into the editor. */
const bound = Annotation.define<true>();

/** An editor as a text field. */
function fieldOf(view: EditorView, typed: EventTarget): TextField {
  return {
    get value() {
      return view.state.doc.toString();
    },
    set value(next) {
      const change = changeBetween(view.state.doc.toString(), next);
      if (!change) return;
      const { at, remove, insert } = change;
      view.dispatch({ changes: { from: at, to: at + remove, insert }, annotations: bound.of(true) });
    },
    get selectionStart() {
      return view.state.selection.main.from;
    },
    get selectionEnd() {
      return view.state.selection.main.to;
    },
    get selectionDirection() {
      const { head, anchor } = view.state.selection.main;
      return head < anchor ? 'backward' : 'forward';
    },
    setSelectionRange(start, end, direction) {
      const places = [start ?? 0, end ?? 0].map((place) => Math.min(place, view.state.doc.length));
      const [anchor, head] = direction === 'backward' ? places.reverse() : places;
      view.dispatch({ selection: { anchor: anchor!, head: head! } });
    },
    get scrollTop() {
      return view.scrollDOM.scrollTop;
    },
    set scrollTop(top) {
      view.scrollDOM.scrollTop = top;
    },
    matches: () => view.hasFocus,
    dataset: view.contentDOM.dataset,
    addEventListener: (event, listener) => typed.addEventListener(event, listener),
    removeEventListener: (event, listener) => typed.removeEventListener(event, listener),
  };
}
