import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { SAVED } from '~/api/saved';

const CHANNEL = 'task-manager-saved';

/** Tells the other tabs of this browser that what is kept has changed. */
export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('changed');
  channel.close();
}

/** Reads what is kept again when another tab has changed it. */
export function useOtherTabs(): void {
  const client = useQueryClient();
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => void client.invalidateQueries({ queryKey: SAVED });
    return () => channel.close();
  }, [client]);
}
