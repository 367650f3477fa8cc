import type { Identity } from '@aero-melody/client';
import { Direction, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { placesOf } from './caret.ts';
import { type Box, boxesOf, type CaretLayer, type CaretMark, type NamePlace, openCaretLayer } from './caret-layer.ts';
import { watchField } from './state-field.ts';

/**
 * Shows the carets and selections of others over a text, in their colours. Those that have moved are measured and drawn once a
 * frame, together with the editor's own measuring: the text itself stays as it is.
 */
export const remoteCarets = (awareness: Awareness, text: Y.Text) =>
  ViewPlugin.define((view) => new RemoteCarets(view, awareness, text));

/** Width of a name, CSS pixels: the most, and that of a wide letter. */
const NAME_PX = 130;
const LETTER_PX = 8;

interface Shown {
  readonly caret: unknown;
  readonly user: Identity;
}

class RemoteCarets {
  private readonly layer: CaretLayer;
  private readonly shown = new Map<number, Shown>();
  /** Client ids of those that are to be measured. */
  private due = new Set<number>();
  private readonly unwatch: () => void;
  private readonly request = {
    key: this,
    read: () => this.measure(),
    write: (marks: ReadonlyMap<number, CaretMark | undefined>) => this.draw(marks),
  };

  private readonly view: EditorView;
  private readonly text: Y.Text;

  constructor(view: EditorView, awareness: Awareness, text: Y.Text) {
    this.view = view;
    this.text = text;
    this.layer = openCaretLayer(view.scrollDOM);
    this.unwatch = watchField(awareness, 'caret', (client, caret, user) => {
      this.shown.set(client, { caret, user });
      this.due.add(client);
      view.requestMeasure(this.request);
    });
  }

  update({ docChanged, geometryChanged, viewportChanged, selectionSet, focusChanged }: ViewUpdate): void {
    if (!docChanged && !geometryChanged && !viewportChanged && !selectionSet && !focusChanged) return;
    // Letters typed here come into the text after this update, and before the frame.
    this.due = new Set(this.shown.keys());
    this.view.requestMeasure(this.request);
  }

  destroy(): void {
    this.unwatch();
    this.layer.close();
  }

  private measure(): ReadonlyMap<number, CaretMark | undefined> {
    const { due } = this;
    this.due = new Set();
    const corner = this.view.scrollDOM.getBoundingClientRect();
    const own = this.view.hasFocus ? this.boxAt(this.view.state.selection.main.head, corner) : undefined;
    return new Map([...due].map((client) => [client, this.markOf(this.shown.get(client)!, corner, own)]));
  }

  private markOf({ caret, user }: Shown, corner: DOMRect, own: Box | undefined): CaretMark | undefined {
    const places = placesOf(caret, this.text);
    if (!places) return undefined;
    const most = this.view.state.doc.length;
    const [anchor, head] = [Math.min(places.anchor, most), Math.min(places.head, most)];
    const box = this.boxAt(head, corner, head < anchor ? 1 : -1);
    return (
      box && {
        user,
        caret: box,
        selection: this.boxesBetween(Math.min(anchor, head), Math.max(anchor, head), corner),
        turned: box.left > corner.width / 2,
        name: this.namePlaceAt(head, box, corner.width - Math.min(NAME_PX, (user.name.length + 2) * LETTER_PX), own),
      }
    );
  }

  /** @param most the place, from the left, from which on a name has no room */
  private namePlaceAt(head: number, { left, top }: Box, most: number, own: Box | undefined): NamePlace {
    const { view } = this;
    const endsLine = head === view.state.doc.lineAt(head).to && view.textDirectionAt(head) === Direction.LTR;
    if (endsLine && left < most) return 'beside';
    // It never covers the line that this person writes in.
    return own && own.top < top && own.top + 2 * own.height > top ? 'below' : 'above';
  }

  /** Undefined where the editor has not drawn this part of the text. */
  private boxAt(place: number, corner: DOMRect, side: 1 | -1 = 1): Box | undefined {
    const rect = this.view.coordsAtPos(place, side);
    if (!rect) return undefined;
    return { left: rect.left - corner.left, top: rect.top - corner.top, width: 0, height: rect.bottom - rect.top };
  }

  private boxesBetween(from: number, to: number, corner: DOMRect): Box[] {
    const { viewport, state } = this.view;
    const end = Math.min(to, viewport.to);
    const boxes: Box[] = [];
    // A range over several lines would have the boxes of their elements, too.
    for (let at = Math.max(from, viewport.from); at < end; ) {
      const line = state.doc.lineAt(at);
      const range = document.createRange();
      const [start, stop] = [this.view.domAtPos(at), this.view.domAtPos(Math.min(line.to, end))];
      range.setStart(start.node, start.offset);
      range.setEnd(stop.node, stop.offset);
      boxes.push(...boxesOf(range, corner));
      at = line.to + 1;
    }
    return boxes;
  }

  private draw(marks: ReadonlyMap<number, CaretMark | undefined>): void {
    for (const [client, mark] of marks) {
      const { caret } = this.shown.get(client)!;
      this.layer.show(client, JSON.stringify(caret), mark);
      if (caret === undefined) this.shown.delete(client);
    }
  }
}
