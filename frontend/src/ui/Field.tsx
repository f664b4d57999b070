import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes';
import styles from './field.module.css';
import { Icon } from './Icon';

interface Around {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** Ties a label, a hint and an error to one control. */
function Frame(props: Around & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={props.id}>
        {props.label}
      </label>
      {props.children}
      {props.hint && !props.error && (
        <p className={styles.hint} id={`${props.id}-note`}>
          {props.hint}
        </p>
      )}
      {props.error && (
        <p className={styles.error} id={`${props.id}-note`}>
          <Icon name="warning" />
          {props.error}
        </p>
      )}
    </div>
  );
}

function described(id: string, { hint, error }: Omit<Around, 'label'>) {
  return {
    'aria-invalid': error ? true : undefined,
    'aria-describedby': (hint ?? error) ? `${id}-note` : undefined,
  } as const;
}

export type TextFieldProps = Around & Omit<ComponentProps<'input'>, 'id'> & { action?: ReactNode };

export function TextField({ label, hint, error, action, className, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <div className={action ? styles.withAction : undefined}>
        <input
          id={id}
          className={classes(styles.input, className)}
          {...described(id, { hint, error })}
          {...rest}
        />
        {action && <span className={styles.action}>{action}</span>}
      </div>
    </Frame>
  );
}

export type SelectFieldProps = Around & Omit<ComponentProps<'select'>, 'id'>;

/** The platform's own list: the best one on phones, and it needs no code. */
export function SelectField({ label, hint, error, className, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        className={classes(styles.input, className)}
        {...described(id, { hint, error })}
        {...rest}
      />
    </Frame>
  );
}

export type AreaFieldProps = Around & Omit<ComponentProps<'textarea'>, 'id'>;

export function AreaField({ label, hint, error, className, ...rest }: AreaFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        className={classes(styles.input, className)}
        {...described(id, { hint, error })}
        {...rest}
      />
    </Frame>
  );
}
