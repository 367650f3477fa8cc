import { useEffect, useRef } from 'preact/hooks';
import type * as Y from 'yjs';
import { bindText } from './text-binding.ts';
import { UNDONE_IN_JOURNEY } from './undo.ts';

interface Props {
  readonly text: Y.Text;
  readonly label: string;
  readonly readOnly: boolean;
  /** The origin of transactions that undo. */
  readonly undo: object;
}

/** What was written at a stop. Several people can write in it at once. */
export function EntryField({ text, label, readOnly, undo }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => bindText(field.current!, text, undo), [text, undo]);
  return (
    <textarea
      class="entry"
      ref={field}
      rows={1}
      dir="auto"
      aria-label={label}
      placeholder={readOnly ? 'Nothing written here' : 'What happened here?'}
      readOnly={readOnly}
      {...UNDONE_IN_JOURNEY}
    />
  );
}
