import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/dialog.ts';
import { Icon } from './icon.tsx';
import './style/dialog.css';

interface Props {
  readonly title:
    | 'Account'
    | 'Collections'
    | 'Details'
    | 'Duplicate'
    | 'Export'
    | 'Help'
    | 'History'
    | 'Import'
    | 'Performances'
    | 'Sharing';
  /** Beside the title. */
  readonly aside?: ComponentChildren;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A sheet above the page: the browser keeps the focus inside, closes it on Escape, and gives the focus back. */
export function Dialog({ title, aside, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const name = title.toLowerCase();

  useLayoutEffect(() => dialog.current?.showModal(), []);

  return (
    <dialog class={`dialog ${name}`} ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <div class="dialog-head">
        <h2 id={heading}>{title}</h2>
        {aside}
        <button
          type="button"
          class="icon-button"
          aria-label={texts.close}
          title={texts.closeEsc}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="remove" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
