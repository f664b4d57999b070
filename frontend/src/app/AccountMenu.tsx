import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { signOut } from '~/api/account';
import { describeError } from '~/api/problem';
import { useAccount } from '~/pending/useOverlaid';
import { Avatar } from '~/ui/Avatar';
import { Dropdown, MenuChoice, MenuItem, MenuSeparator } from '~/ui/Menu';
import { showToast } from '~/ui/toast';
import { openDialog } from './dialogs';
import styles from './sidebar.module.css';
import { useStore } from './store';
import { chooseTheme, theme } from './theme';

const THEMES = [
  { value: 'system', name: 'System' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
] as const;

export function AccountMenu() {
  const account = useAccount();
  const chosen = useStore(theme);
  const client = useQueryClient();
  const navigate = useNavigate();

  const leave = async () => {
    try {
      await signOut();
      await navigate({ to: '/login' });
      client.clear();
    } catch (error) {
      showToast({ kind: 'error', title: 'Not signed out', detail: describeError(error).message });
    }
  };
  return (
    <Dropdown
      align="start"
      trigger={
        <button type="button" className={styles.me}>
          <Avatar name={account.display_name} size={24} beside />
          <span className={styles.linkName}>{account.display_name}</span>
        </button>
      }
    >
      <MenuChoice label="Theme" value={chosen} options={THEMES} onChange={chooseTheme} />
      <MenuSeparator />
      <MenuItem icon="settings" onSelect={() => void navigate({ to: '/settings' })}>
        Your settings
      </MenuItem>
      <MenuItem icon="clock" onSelect={() => void navigate({ to: '/admin/pipeline' })}>
        Event pipeline
      </MenuItem>
      <MenuItem icon="keyboard" shortcut="?" onSelect={() => openDialog('shortcuts')}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon="signOut" onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Dropdown>
  );
}
