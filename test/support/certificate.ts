import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate that vouches for itself, and its key: the paths of two files in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** Removes both. */
  remove(): void;
}

/** Makes a certificate for the loopback, good for a day. */
export function makeCertificate(): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'aero-melody-certificate-'));
  const [certificate, key] = [join(dir, 'certificate.pem'), join(dir, 'key.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = ['-subj', '/CN=A Redis on the loopback', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...names, '-days', '1', '-keyout', key, '-out', certificate], {
    stdio: 'pipe',
  });
  return { certificate, key, remove: () => rmSync(dir, { recursive: true }) };
}
