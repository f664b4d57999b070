import { Menu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes';
import { Icon, type IconName } from './Icon';
import styles from './menu.module.css';

export interface DropdownProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}

/** A button with a menu below it. */
export function Dropdown({ trigger, children, align = 'end' }: DropdownProps) {
  return (
    <Menu.Root>
      <Menu.Trigger render={trigger} />
      <Panel align={align}>{children}</Panel>
    </Menu.Root>
  );
}

/** An item that opens another menu beside it. */
export function Submenu(props: { label: ReactNode; icon?: IconName; children: ReactNode }) {
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={styles.item}>
        {props.icon && <Icon name={props.icon} />}
        <span className={styles.name}>{props.label}</span>
        <Icon name="chevronRight" />
      </Menu.SubmenuTrigger>
      <Panel align="start">{props.children}</Panel>
    </Menu.SubmenuRoot>
  );
}

function Panel({ align, children }: { align: 'start' | 'end'; children: ReactNode }) {
  return (
    <Menu.Portal>
      <Menu.Positioner className={styles.positioner} sideOffset={4} align={align}>
        <Menu.Popup className={styles.popup}>{children}</Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  );
}

export interface MenuItemProps {
  icon?: IconName;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, shortcut, danger, disabled, onSelect, children }: MenuItemProps) {
  return (
    <Menu.Item
      className={classes(styles.item, danger && styles.danger)}
      disabled={disabled ?? false}
      onClick={onSelect}
    >
      {icon && <Icon name={icon} />}
      <span className={styles.name}>{children}</span>
      {shortcut && <span className={styles.key}>{shortcut}</span>}
    </Menu.Item>
  );
}

export interface MenuChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; name: string }[];
  onChange: (value: T) => void;
}

/** A group of items of which one is chosen. */
export function MenuChoice<T extends string>(props: MenuChoiceProps<T>) {
  return (
    <Menu.RadioGroup value={props.value} onValueChange={(value) => props.onChange(value as T)}>
      <Menu.Group>
        <Menu.GroupLabel className={styles.heading}>{props.label}</Menu.GroupLabel>
        {props.options.map((option) => (
          <Menu.RadioItem key={option.value} value={option.value} className={styles.item}>
            <span className={styles.name}>{option.name}</span>
            <Menu.RadioItemIndicator>
              <Icon name="check" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.Group>
    </Menu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <Menu.Separator className={styles.separator} />;
}
