import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';

const BITS_A_SECOND = 40_000;

/** Encodes mono samples as Ogg Opus, by ffmpeg. The same samples give the same bytes. */
export async function encodeOpus(samples: Float32Array, sampleRate: number): Promise<Buffer> {
  const raw = ['-f', 'f32le', '-ar', `${sampleRate}`, '-ac', '1', '-i', '-'];
  const opus = ['-c:a', 'libopus', '-b:a', `${BITS_A_SECOND}`, '-frame_duration', '60'];
  const plain = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags', '+bitexact', '-f', 'ogg', '-'];
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', ...raw, ...opus, ...plain], { stdio: ['pipe', 'pipe', 'inherit'] });
  ffmpeg.stdin.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  const encoded = await buffer(ffmpeg.stdout);
  if (encoded.length === 0) throw new Error('ffmpeg encoded nothing');
  return encoded;
}
