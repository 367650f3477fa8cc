import * as texts from '#texts/logo.ts';
import { basePath } from './base-path.ts';

/** The mark: a dotted course, a plane at its end and a note head at its start. */
export const Logo = () => (
  <a class="logo" href={`${basePath}/`} aria-label={texts.aeroMelody}>
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path class="logo-course" d="M8 24c6 0 5-9 10-13" />
      <path class="logo-plane" d="M28 6 15.6 11l3.8 2.4-.6 5.8 2.2.1 2.3-4.3z" />
      <ellipse class="logo-note" cx="7" cy="24" rx="4" ry="3" transform="rotate(-18 7 24)" />
    </svg>
    <span>{texts.startPage}</span>
  </a>
);
