import { useEffect, useRef } from 'preact/hooks';
import type * as Y from 'yjs';
import { bindText } from './text-binding.ts';
import { UNDONE_IN_JOURNEY } from './undo.ts';

/** What was written at a stop. Several people can write in it at once. */
export function EntryField({ text, label, undo }: { text: Y.Text; label: string; undo: object }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => bindText(field.current!, text, undo), [text, undo]);
  return (
    <textarea
      class="entry"
      ref={field}
      rows={1}
      dir="auto"
      aria-label={label}
      placeholder="What happened here?"
      {...UNDONE_IN_JOURNEY}
    />
  );
}
