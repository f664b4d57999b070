import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError } from '~/api/problem';
import { devicesQuery, revokeDevice, type Device } from '~/api/profile';
import styles from '~/settings/settings.module.css';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/Button';
import { ErrorPanel } from '~/ui/feedback';
import { Icon } from '~/ui/Icon';
import { RelativeTime } from '~/ui/RelativeTime';
import { showToast } from '~/ui/toast';
import own from './profile.module.css';

export function Devices() {
  const devices = useQuery(devicesQuery());
  if (devices.isError && !devices.data) {
    return (
      <ErrorPanel
        title="Your devices could not be read"
        error={devices.error}
        retry={() => void devices.refetch()}
      />
    );
  }
  return (
    <ul className={styles.rows} aria-label="Devices">
      {(devices.data ?? []).map((device) => (
        <DeviceRow key={device.id} device={device} />
      ))}
    </ul>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const revoke = async () => {
    setBusy(true);
    try {
      await revokeDevice(device.id);
      announce(`${device.device} is signed out.`);
      await client.invalidateQueries({ queryKey: devicesQuery().queryKey });
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({ kind: 'error', title: 'Not revoked', detail: message, requestId });
      setBusy(false);
    }
  };
  return (
    <li className={styles.row}>
      <Icon name="device" />
      <span className={styles.grow}>
        <strong className={own.name}>{device.device}</strong>
        {device.current && <span className={own.badge}>This device</span>}
        <br />
        <span className={styles.quiet}>
          Last used <RelativeTime at={device.last_used_at} />, signed in{' '}
          <RelativeTime at={device.created_at} />
        </span>
      </span>
      {!device.current && (
        <Button
          disabled={busy}
          aria-label={`Revoke ${device.device}`}
          onClick={() => void revoke()}
        >
          Revoke
        </Button>
      )}
    </li>
  );
}
