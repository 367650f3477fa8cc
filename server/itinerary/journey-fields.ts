import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import { JOURNEY_STATUSES } from '../../travel-log/shape.ts';

/** Tags of a log, count. */
const TAGS = 50;
/** A tag, characters. */
const TAG_LENGTH = 60;
/** An id, a code, a flight number, a carrier, a seat, characters. */
const WORD_LENGTH = 100;

const CONTROL = /\p{Cc}/u;
const CONTROL_IN_PROSE = /(?![\t\n\r])\p{Cc}/u;

/**
 * The reason why a text is refused; undefined for one that can be shown and kept.
 * @example textFault('a\u0007b', CONTROL) // 'the control character U+0007 stands at 2'
 */
function textFault(text: string, control: RegExp): string | undefined {
  const found = control.exec(text);
  if (found)
    return `the control character U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} stands at ${found.index + 1}`;
  return /\p{Cs}/u.test(text) ? 'half of a surrogate pair stands alone in it' : undefined;
}

const shown = (schema: z.ZodString, control: RegExp) =>
  schema.superRefine((text, { addIssue }) => {
    const fault = textFault(text, control);
    if (fault !== undefined) addIssue(fault);
  });

/** A text of one line. */
export const lineText = (most: number) => shown(z.string().max(most), CONTROL);

/** A text of one line that is not empty, without the space around it. */
export const trimmedText = (most: number) => shown(z.string().trim().min(1).max(most), CONTROL);

/** An id, a code, a flight number, a carrier, a seat. */
export const wordText = trimmedText(WORD_LENGTH);

/** A text of many lines: a description, an entry. */
export const proseText = shown(z.string().max(LIMITS.entryLength), CONTROL_IN_PROSE);

/** Details of a journey, as requests and files set them. */
export const DETAILS = {
  title: shown(z.string().trim().max(LIMITS.titleLength), CONTROL),
  description: proseText,
  travelDate: z.iso.date(),
  tags: z.array(trimmedText(TAG_LENGTH)).max(TAGS),
  status: z.enum(JOURNEY_STATUSES),
} as const;
