import { useState } from 'react';
import { announce } from './announce';
import { Button } from './Button';
import { TextField } from './Field';

/** A secret or an address to take away: selected on focus, copied with one button. */
export function CopyField(props: { label: string; value: string; hint: string }) {
  const { label, value, hint } = props;
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => {
        setCopied(true);
        announce('Copied.');
      },
      // Where the browser forbids it, the text can still be selected.
      () => announce('Not copied. Select the text and copy it.'),
    );
  };
  return (
    <TextField
      label={label}
      hint={hint}
      value={value}
      readOnly
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      action={
        <Button look="ghost" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      }
    />
  );
}
