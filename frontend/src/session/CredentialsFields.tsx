import { useState } from 'react';
import { fieldError } from '~/api/problem';
import { Button } from '~/ui/Button';
import { TextField } from '~/ui/Field';

/** The fields of the two forms that ask who you are; password managers know them by name. */
export function EmailField(props: {
  error: unknown;
  value?: string;
  message?: string | undefined;
}) {
  return (
    <TextField
      label="E-mail"
      name="email"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      defaultValue={props.value}
      error={props.message ?? fieldError(props.error, 'email')}
    />
  );
}

export function PasswordField(props: { error: unknown; fresh?: boolean }) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label="Password"
      name="password"
      type={shown ? 'text' : 'password'}
      autoComplete={props.fresh ? 'new-password' : 'current-password'}
      required
      hint={props.fresh ? '10 characters or more. A few unrelated words work well.' : undefined}
      minLength={props.fresh ? 10 : undefined}
      error={fieldError(props.error, 'password')}
      action={
        <Button look="ghost" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </Button>
      }
    />
  );
}
