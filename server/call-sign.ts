const LETTERS =
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu'.split(
    ' ',
  );

/**
 * The name of an instance for people: two letters of the radio alphabet and a number.
 * @param draw from 0 to 1
 * @example drawCallSign(() => 0) // 'Alfa Alfa 10'
 */
export function drawCallSign(draw: () => number): string {
  const letter = () => LETTERS[Math.floor(draw() * LETTERS.length)];
  return `${letter()} ${letter()} ${10 + Math.floor(draw() * 90)}`;
}
