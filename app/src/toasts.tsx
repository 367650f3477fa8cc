import { Icon } from './icon.tsx';
import type { Notices } from './notices.ts';

export const Toasts = ({ notices }: { notices: Notices }) => (
  <div class="toasts" role="status">
    {notices.list.value.map(({ id, title, text }) => (
      <div key={id} class="toast">
        <div>
          <strong>{title}</strong>
          <p>{text}</p>
        </div>
        <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => notices.dismiss(id)}>
          <Icon name="remove" />
        </button>
      </div>
    ))}
  </div>
);
