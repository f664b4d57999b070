import { useEffect, useRef, type ComponentProps } from 'react';
import { classes } from '~/ui/classes';
import styles from './settings.module.css';

export interface InPlaceFieldProps extends Omit<
  ComponentProps<'input'>,
  'value' | 'defaultValue' | 'onChange'
> {
  label: string;
  value: string;
  /** An empty field means "none"; without this it is put back. */
  mayBeEmpty?: boolean;
  /** Called when the field is left, or Enter pressed, with something else in it than before. */
  onCommit: (text: string) => void;
}

/** A value that is changed where it stands. Escape puts it back. */
export function InPlaceField(props: InPlaceFieldProps) {
  const { label, value, mayBeEmpty = false, onCommit, className, ...rest } = props;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // What others changed is shown once nobody types here.
    if (field.current && document.activeElement !== field.current) field.current.value = value;
  }, [value]);

  const commit = (input: HTMLInputElement) => {
    const text = input.value.trim();
    const wrong = (text === '' && !mayBeEmpty) || !input.checkValidity();
    if (wrong) input.value = value;
    else if (text !== value) onCommit(text);
  };
  return (
    <input
      ref={field}
      className={classes(styles.inPlace, className)}
      aria-label={label}
      defaultValue={value}
      autoComplete="off"
      onBlur={(event) => commit(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.value = value;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
      {...rest}
    />
  );
}
