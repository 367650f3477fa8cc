import * as texts from '#texts/toasts.ts';
import { Icon } from './icon.tsx';
import type { Notices } from './notices.ts';

export const Toasts = ({ notices }: { notices: Notices }) => (
  <div class="toasts" role="status">
    {notices.list.value.map(({ id, title, text, action }) => (
      <div key={id} class="toast">
        <div>
          <strong>{title}</strong>
          <p>{text}</p>
        </div>
        {action && (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              notices.dismiss(id);
              action.run();
            }}
          >
            {action.label}
          </button>
        )}
        <button type="button" class="icon-button" aria-label={texts.dismiss} onClick={() => notices.dismiss(id)}>
          <Icon name="remove" />
        </button>
      </div>
    ))}
  </div>
);
