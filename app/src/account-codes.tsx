import * as texts from '#texts/account.ts';
import { CopyField } from './copy-field.tsx';
import { saveFile } from './save-file.ts';

/** Recovery codes, which are shown once: to be copied or kept as a file. */
export const AccountCodes = ({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) => (
  <section class="panel-part" aria-label={texts.recoveryCodes}>
    <h3>{texts.keepTheseRecoveryCodes}</h3>
    <p>{texts.eachSetsANewPasswordOnce}</p>
    <ul class="account-codes" aria-label={texts.recoveryCodes}>
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
    <CopyField label={texts.allCodes} text={codes.join(' ')} />
    <p class="account-ways">
      <button
        type="button"
        class="button"
        onClick={() => saveFile('aero-melody-recovery-codes.txt', new Blob([`${codes.join('\n')}\n`]))}
      >
        {texts.saveAsAFile}
      </button>
      <button type="button" class="button button-main" onClick={onKept}>
        {texts.iHaveKeptThem}
      </button>
    </p>
  </section>
);
