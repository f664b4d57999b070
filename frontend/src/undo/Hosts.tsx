import { OutboxHost } from '~/pending/OutboxHost';
import { UndoHost } from './UndoHost';

/** What works behind every screen: the outbox and undo. Nobody needs either in the first second. */
export function Hosts() {
  return (
    <>
      <UndoHost />
      <OutboxHost />
    </>
  );
}
