import { useEffect, useRef } from 'preact/hooks';
import type * as Y from 'yjs';
import { bindText } from './text-binding.ts';

/** What was written at a stop. Several people can write in it at once. */
export function EntryField({ text, label }: { text: Y.Text; label: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => bindText(field.current!, text), [text]);
  return <textarea class="entry" ref={field} rows={1} aria-label={label} placeholder="What happened here?" />;
}
