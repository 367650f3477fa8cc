import { CopyField } from './copy-field.tsx';
import { saveFile } from './save-file.ts';

/** Recovery codes, which are shown once: to be copied or kept as a file. */
export const AccountCodes = ({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) => (
  <section class="panel-part" aria-label="Recovery codes">
    <h3>Keep these recovery codes</h3>
    <p>
      Each sets a new password once, should you forget yours. They are shown this once, and nobody can look them up:
      keep them where you would find them without this browser.
    </p>
    <ul class="account-codes" aria-label="Recovery codes">
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
    <CopyField label="All codes" text={codes.join(' ')} />
    <p class="account-ways">
      <button
        type="button"
        class="button"
        onClick={() => saveFile('aero-melody-recovery-codes.txt', new Blob([`${codes.join('\n')}\n`]))}
      >
        Save as a file
      </button>
      <button type="button" class="button button-main" onClick={onKept}>
        I have kept them
      </button>
    </p>
  </section>
);
