import * as texts from '#texts/length.ts';
/** @example lengthWords(95.4) // '1 min 35 s' */
export function lengthWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return texts.hMin(hours, minutes);
  return minutes > 0 ? texts.minS(minutes, whole % 60) : `${whole} s`;
}
