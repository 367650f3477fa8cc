import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

const SYNC = 0;
const [STEP_1, STEP_2, UPDATE] = [0, 1, 2] as const;
/** A state vector that knows nothing, and an update that brings nothing. */
const NOTHING = { [STEP_1]: [0], [STEP_2]: [0, 0] } as const;

type Head = (encoder: encoding.Encoder) => void;

/** y-protocols' sync messages, behind what a server puts before them. */
const message = (head: Head, step: number, bytes: Uint8Array) =>
  encoding.encode((encoder) => {
    head(encoder);
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, bytes);
  });

export const askForState = (head: Head) => message(head, STEP_1, Uint8Array.from(NOTHING[STEP_1]));
export const giveNoState = (head: Head) => message(head, STEP_2, Uint8Array.from(NOTHING[STEP_2]));
export const giveUpdate = (head: Head, update: Uint8Array) => message(head, UPDATE, update);

/** Reads a message from where its type stands. */
export function readSync(decoder: decoding.Decoder): {
  readonly step: 'asked' | 'state' | 'update' | 'other';
  readonly bytes: Uint8Array;
} {
  if (decoding.readVarUint(decoder) !== SYNC) return { step: 'other', bytes: new Uint8Array() };
  const step = (['asked', 'state', 'update'] as const)[decoding.readVarUint(decoder)] ?? 'other';
  return { step, bytes: decoding.readVarUint8Array(decoder) };
}
