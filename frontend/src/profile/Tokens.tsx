import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError, fieldError } from '~/api/problem';
import { createToken, revokeToken, tokensQuery, type ApiToken } from '~/api/profile';
import { textOf, useSubmit } from '~/app/useSubmit';
import { FormError } from '~/session/FormError';
import styles from '~/settings/settings.module.css';
import { Button } from '~/ui/Button';
import { CopyField } from '~/ui/CopyField';
import { ErrorPanel } from '~/ui/feedback';
import { SelectField, TextField } from '~/ui/Field';
import { Icon } from '~/ui/Icon';
import { RelativeTime } from '~/ui/RelativeTime';
import { showToast } from '~/ui/toast';
import own from './profile.module.css';

const DAY_MS = 86_400_000;
const LIVES = [
  { days: 30, name: '30 days' },
  { days: 90, name: '90 days' },
  { days: 365, name: 'A year' },
  { days: 0, name: 'Until revoked' },
];

export function Tokens() {
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery());
  const [issued, setIssued] = useState<string>();
  const refresh = () => client.invalidateQueries({ queryKey: tokensQuery().queryKey });
  const { busy, error, onSubmit } = useSubmit(async (form) => {
    const days = Number(textOf(form, 'days'));
    const end = days > 0 ? new Date(Date.now() + days * DAY_MS).toISOString() : undefined;
    const { token } = await createToken(textOf(form, 'name').trim(), end);
    setIssued(token);
    form.reset();
    await refresh();
  });
  return (
    <>
      {issued !== undefined && (
        <div className={own.issued}>
          <CopyField
            label="The new token"
            value={issued}
            hint="Copy it now: it is shown only this once."
          />
        </div>
      )}
      {tokens.isError && !tokens.data && (
        <ErrorPanel
          title="Your tokens could not be read"
          error={tokens.error}
          retry={() => void tokens.refetch()}
        />
      )}
      {tokens.data?.length === 0 && <p className={styles.quiet}>There are no tokens.</p>}
      <ul className={styles.rows} aria-label="API tokens">
        {(tokens.data ?? []).map((token) => (
          <TokenRow key={token.id} token={token} onRevoked={refresh} />
        ))}
      </ul>
      <form className={styles.add} onSubmit={onSubmit} aria-label="Make a token">
        <TextField
          label="New token for"
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          placeholder="nightly backup"
          error={fieldError(error, 'name')}
        />
        <SelectField label="Good for" name="days" defaultValue="90">
          {LIVES.map(({ days, name }) => (
            <option key={days} value={days}>
              {name}
            </option>
          ))}
        </SelectField>
        <Button type="submit" disabled={busy} className={styles.submit}>
          Make
        </Button>
        <FormError title="The token was not made" error={error} />
      </form>
    </>
  );
}

function TokenRow({ token, onRevoked }: { token: ApiToken; onRevoked: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const revoke = async () => {
    setBusy(true);
    try {
      await revokeToken(token.id);
      await onRevoked();
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({ kind: 'error', title: 'Not revoked', detail: message, requestId });
      setBusy(false);
    }
  };
  return (
    <li className={styles.row}>
      <Icon name="key" />
      <span className={styles.grow}>
        <strong className={own.name}>{token.name}</strong>
        <br />
        <span className={styles.quiet}>
          Made <RelativeTime at={token.created_at} />,{' '}
          {token.expires_at == null ? (
            'good until revoked'
          ) : (
            <>
              ends <RelativeTime at={token.expires_at} />
            </>
          )}
        </span>
      </span>
      <Button disabled={busy} aria-label={`Revoke ${token.name}`} onClick={() => void revoke()}>
        Revoke
      </Button>
    </li>
  );
}
