// A page of a user's own, on another origin: two texts of a room, each in CodeMirror.
import { connect } from '@aero-melody/client';
import { EditorView } from '@codemirror/view';
import { yCollab } from 'y-codemirror.next';
import type * as Y from 'yjs';

const asked = new URLSearchParams(location.search);
const room = await connect({
  ...{ url: asked.get('server') ?? '', log: asked.get('log') ?? '', name: asked.get('name') ?? '' },
});
const [first] = room.travelLog.read().waypoints;
edit('entry', room.travelLog.entry(first!.id)!);
edit('notes', room.doc.getText('x-notes'));
const { head } = await room.history.versions();
document.title = `${room.status.kind} at row ${head}`;

function edit(id: string, text: Y.Text): void {
  new EditorView({
    doc: text.toString(),
    extensions: [yCollab(text, room.awareness)],
    parent: document.getElementById(id)!,
  });
}
