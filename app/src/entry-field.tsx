import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import * as texts from '#texts/page.ts';
import { usePart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import { bindText } from './text-binding.ts';
import { UNDONE_IN_JOURNEY } from './undo.ts';

interface Props {
  readonly awareness: Awareness;
  readonly text: Y.Text;
  readonly label: string;
  readonly readOnly: boolean;
  /** The origin of transactions that undo. */
  readonly undo: object;
  /** Others are at the stop, too: the field shows their carets. */
  readonly shared: boolean;
  readonly notices: Notices;
}

/** What was written at a stop. Several people can write in it at once. */
export function EntryField({ awareness, text, label, readOnly, undo, shared, notices }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  // Before anybody can see or type into the empty field.
  useLayoutEffect(() => bindText(field.current!, text, undo), [text, undo]);
  const editor = usePart(shared, () => import('./entry-editor.ts'), notices);
  useEffect(
    () => editor?.editInPlaceOf(field.current!, { awareness, text, label, readOnly, undo }),
    [editor, awareness, text, label, readOnly, undo],
  );
  return (
    <textarea
      class="entry"
      ref={field}
      rows={1}
      dir="auto"
      aria-label={label}
      placeholder={readOnly ? texts.nothingWrittenHere : texts.whatHappenedHere}
      readOnly={readOnly}
      {...UNDONE_IN_JOURNEY}
    />
  );
}
