import type { Identity } from '@aero-melody/client';
import { type Range, StateEffect } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { placesOf } from './caret.ts';

/** Shows the carets and selections of others in a text, in their colours. They are drawn anew at most once a frame. */
export const remoteCarets = (awareness: Awareness, text: Y.Text) =>
  ViewPlugin.define((view) => new RemoteCarets(view, awareness, text), { decorations: ({ drawn }) => drawn });

const redraw = StateEffect.define();

class RemoteCarets {
  drawn: DecorationSet = Decoration.none;
  private frame = 0;

  private readonly view: EditorView;
  private readonly awareness: Awareness;
  private readonly text: Y.Text;

  constructor(view: EditorView, awareness: Awareness, text: Y.Text) {
    this.view = view;
    this.awareness = awareness;
    this.text = text;
    awareness.on('change', this.schedule);
    this.schedule();
  }

  update({ docChanged, changes, transactions }: ViewUpdate): void {
    if (transactions.some(({ effects }) => effects.some((effect) => effect.is(redraw)))) this.drawn = this.draw();
    else if (docChanged) {
      // Letters typed here come into the text after this update: until the next frame the carets move along.
      this.drawn = this.drawn.map(changes);
      this.schedule();
    }
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.awareness.off('change', this.schedule);
  }

  private readonly schedule = (): void => {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.view.dispatch({ effects: redraw.of(null) });
    });
  };

  private draw(): DecorationSet {
    const ranges: Range<Decoration>[] = [];
    const most = this.view.state.doc.length;
    for (const [client, { user, caret }] of this.awareness.getStates()) {
      const places = client === this.awareness.clientID ? undefined : placesOf(caret, this.text);
      if (!places) continue;
      const [anchor, head] = [Math.min(places.anchor, most), Math.min(places.head, most)];
      if (anchor !== head)
        ranges.push(selection((user as Identity).color).range(Math.min(anchor, head), Math.max(anchor, head)));
      const widget = new CaretWidget(`${client} ${JSON.stringify(caret)}`, user as Identity);
      ranges.push(Decoration.widget({ widget, side: head < anchor ? 1 : -1 }).range(head));
    }
    return Decoration.set(ranges, true);
  }
}

const selection = (color: string) =>
  Decoration.mark({ class: 'remote-selection', attributes: { style: `--person: ${color}` } });

/** A caret with its name. One that has moved is another element: its name shows again, and fades anew. */
class CaretWidget extends WidgetType {
  private readonly key: string;
  private readonly user: Identity;

  /** @param key tells carets apart, and a caret from itself before it moved */
  constructor(key: string, user: Identity) {
    super();
    this.key = key;
    this.user = user;
  }

  override eq(other: CaretWidget): boolean {
    return other.key === this.key;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = 'remote-caret';
    caret.style.setProperty('--person', this.user.color);
    // Written by the style sheet: it is no part of the text. The stop's card says who is at work there.
    caret.dataset.name = this.user.name;
    caret.ariaHidden = 'true';
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
