/** Control characters, unpaired surrogates, and what takes no place or turns the direction of the text around it. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB]/gu;

/** Invisible characters that change what is seen: the joints of an emoji, and the non-joiner inside an Arabic word. */
const JOINT =
  /(?<=\p{Extended_Pictographic})\uFE0F|(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})|(?<=\p{Script=Arabic})\u200C(?=\p{Script=Arabic})/gu;

/** A private character that stands for a joint while the invisible ones are removed. */
const MARK = '\uE000';

/**
 * A name as others see it: composed (NFC), without control, bidirectional and invisible characters, and with single
 * spaces. Empty where nothing visible is left. Two names that look alike need not be equal: letters of other scripts stay.
 * @example cleanName('  Ada\u202E\u200B  L. ') // 'Ada L.'
 */
export function cleanName(name: string): string {
  const joints: string[] = [];
  const cleaned = name
    .normalize('NFC')
    .replaceAll(MARK, '')
    .replace(JOINT, (joint) => {
      joints.push(joint);
      return MARK;
    })
    .replace(/\s+/g, ' ')
    .replace(INVISIBLE, '')
    .replaceAll(MARK, () => joints.shift()!)
    .replace(/ +/g, ' ')
    .trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(cleaned) ? cleaned : '';
}
