import type { ComponentChildren } from 'preact';
import * as texts from '#texts/notice.ts';
import { basePath } from './base-path.ts';
import { Logo } from './logo.tsx';

interface Props {
  readonly title: string;
  readonly text: string;
  /** Tries again; left out where that cannot help. */
  readonly onRetry?: () => void;
  /** Below the text. */
  readonly children?: ComponentChildren;
}

/** A page in words where there is nothing else to show, and the ways on from there. */
export const NoticePage = ({ title, text, onRetry, children }: Props) => (
  <main class="notice">
    <Logo />
    <h1>{title}</h1>
    <p>{text}</p>
    {children}
    <p class="notice-ways">
      {onRetry && (
        <button type="button" class="button button-main" onClick={onRetry}>
          {texts.tryAgain}
        </button>
      )}
      <a class={onRetry ? 'button' : 'button button-main'} href={`${basePath}/`}>
        {texts.startANewJourney}
      </a>
    </p>
  </main>
);
