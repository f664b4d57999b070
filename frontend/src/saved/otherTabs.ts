import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { SAVED } from '~/api/saved';

const CHANNEL = 'task-manager-saved';

/** One a tab: what is said on a channel is not heard on it, but on all others of its name. */
let channel: BroadcastChannel | undefined;
const tabs = () => (channel ??= new BroadcastChannel(CHANNEL));

/** Tells the other tabs of this browser that what is kept has changed. */
export function tellOtherTabs(): void {
  tabs().postMessage('changed');
}

/** Reads what is kept again when another tab has changed it. */
export function useOtherTabs(): void {
  const client = useQueryClient();
  useEffect(() => {
    const readAgain = () => void client.invalidateQueries({ queryKey: SAVED });
    tabs().addEventListener('message', readAgain);
    return () => tabs().removeEventListener('message', readAgain);
  }, [client]);
}
