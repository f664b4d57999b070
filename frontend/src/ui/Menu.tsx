import { Menu } from '@base-ui/react/menu';
import { createContext, useContext, useState, type ReactElement, type ReactNode } from 'react';
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
      <MenuPanel align={align}>{children}</MenuPanel>
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
      <MenuPanel align="start">{props.children}</MenuPanel>
    </Menu.SubmenuRoot>
  );
}

export interface MenuPanelProps {
  align: 'start' | 'end';
  /** For menus whose button lies elsewhere: where to open, and where focus returns to. */
  anchor?: HTMLElement;
  finalFocus?: () => HTMLElement;
  children: ReactNode;
}

/** Where a menu that belongs to another is put: beside it, so that a press in it is none outside. */
const Beside = createContext<HTMLElement | null>(null);

export function MenuPanel({ align, anchor, finalFocus, children }: MenuPanelProps) {
  const parent = useContext(Beside);
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <Menu.Portal {...(parent ? { container: parent } : {})}>
      <Menu.Positioner
        ref={setElement}
        className={styles.positioner}
        sideOffset={4}
        align={align}
        {...(anchor ? { anchor } : {})}
      >
        <Menu.Popup className={styles.popup} {...(finalFocus ? { finalFocus } : {})}>
          <Beside value={element}>{children}</Beside>
        </Menu.Popup>
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
  options: readonly { value: T; name: string; glyph?: ReactNode }[];
  onChange: (value: T) => void;
}

/** A group of items of which one is chosen. */
export function MenuChoice<T extends string>(props: MenuChoiceProps<T>) {
  return (
    <Menu.RadioGroup value={props.value} onValueChange={(value) => props.onChange(value as T)}>
      <Menu.Group>
        <Menu.GroupLabel className={styles.heading}>{props.label}</Menu.GroupLabel>
        {props.options.map((option) => (
          <Menu.RadioItem
            key={option.value}
            value={option.value}
            className={styles.item}
            closeOnClick
          >
            {option.glyph}
            <span className={styles.name}>{option.name}</span>
            <Menu.RadioItemIndicator className={styles.tick}>
              <Icon name="check" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.Group>
    </Menu.RadioGroup>
  );
}

export interface MenuCheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

/** One of several that may be chosen together; the menu stays open. */
export function MenuCheck({ checked, onChange, children }: MenuCheckProps) {
  return (
    <Menu.CheckboxItem
      className={styles.item}
      checked={checked}
      onCheckedChange={onChange}
      closeOnClick={false}
    >
      {children}
      <Menu.CheckboxItemIndicator className={styles.tick}>
        <Icon name="check" />
      </Menu.CheckboxItemIndicator>
    </Menu.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <Menu.Separator className={styles.separator} />;
}
