import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps } from 'react';
import styles from './button.module.css';
import { classes } from './classes';
import { Icon, type IconName } from './Icon';

type Look = 'primary' | 'secondary' | 'ghost' | 'danger';

export type ButtonProps = ComponentProps<'button'> & {
  look?: Look;
  small?: boolean;
  wide?: boolean;
};

export function Button({ look = 'secondary', small, wide, className, ...rest }: ButtonProps) {
  const name = classes(styles.button, styles[look], small && styles.small, wide && styles.wide);
  return <button type="button" className={classes(name, className)} {...rest} />;
}

export type ButtonLinkProps = ComponentProps<'a'> & Pick<ButtonProps, 'look' | 'small' | 'wide'>;

/** Looks like a button and leads out of the application: the browser itself goes there. */
export function ButtonLink({
  look = 'secondary',
  small,
  wide,
  className,
  ...rest
}: ButtonLinkProps) {
  const name = classes(styles.button, styles[look], small && styles.small, wide && styles.wide);
  return <a className={classes(name, className)} {...rest} />;
}

export type IconButtonProps = Omit<ButtonProps, 'children' | 'aria-label'> & {
  icon: IconName;
  /** What the button does: read aloud, and shown on hover and focus. */
  label: string;
};

export function IconButton({ icon, label, look = 'ghost', className, ...rest }: IconButtonProps) {
  const button = (
    <Button look={look} className={classes(styles.icon, className)} aria-label={label} {...rest}>
      <Icon name={icon} />
    </Button>
  );
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={button} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={styles.tip}>{label}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
