import { refuse } from '../../protocol/refusal.ts';
import { TokenRefused } from './token-refused.ts';

/** Size limit of an answer of the provider, bytes. */
const ANSWER_BYTES = 2 ** 20;

/** Requests to an identity provider, and a note of when it goes away and comes back. */
export interface ProviderAnswers {
  /** @throws Error where the provider does not answer, has a fault of its own or says too much */
  fetch(address: string, options: object): Promise<Response>;
  /** True for an error that came of such a request, however it was wrapped. */
  isAway(error: unknown): boolean;
  failed(error: unknown): void;
  worked(): void;
}

/**
 * @param notes.away called once when the provider goes away, with the error
 * @param notes.back called when it is back
 */
export function createProviderAnswers(notes: { away(error: unknown): void; back(): void }): ProviderAnswers {
  let isAway = false;
  const answers: ProviderAnswers = {
    async fetch(address, options) {
      try {
        const response = await fetch(address, options);
        if (response.status >= 500) throw new Error(`the status is ${response.status}`);
        return new Response(await readAnswer(response), response);
      } catch (error) {
        answers.failed(error);
        throw new ProviderAway('the identity provider does not answer', { cause: error });
      }
    },
    isAway(error) {
      for (let each = error; each instanceof Error; each = each.cause) if (each instanceof ProviderAway) return true;
      return false;
    },
    failed(error) {
      if (!isAway) notes.away(error);
      isAway = true;
    },
    worked() {
      if (isAway) notes.back();
      isAway = false;
    },
  };
  return answers;
}

class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
}

/** The body of an answer. @throws Error where it is too large */
export async function readAnswer({ body }: Response): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > ANSWER_BYTES) throw new Error(`it has more than ${ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export const unavailable = () =>
  new TokenRefused(refuse('UNAVAILABLE', 'the identity provider does not answer: try again in a moment'));
