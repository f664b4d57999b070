import { addressOf } from '~/bulk/useDeeds';
import { IconButton } from '~/ui/Button';
import { Dropdown, MenuItem, MenuSeparator } from '~/ui/Menu';
import { showToast } from '~/ui/toast';
import { useTask } from './context';
import styles from './panel.module.css';
import { useRemoval } from './useRemoval';

/** The panel's top line: where the task is, its key, what else can be done. */
export function TaskBar({ onClose }: { onClose: () => void }) {
  const { project, task, me, mayEdit, mayComment, send } = useTask();
  const watching = task.watchers.includes(me);
  const removal = useRemoval(project.id);
  const copy = async (text: string, what: string) => {
    await navigator.clipboard.writeText(text);
    showToast({ kind: 'info', title: `${what} copied` });
  };
  return (
    <div className={styles.bar}>
      <span className={styles.project}>{project.name}</span>
      <span aria-hidden="true">/</span>
      <button
        type="button"
        className={styles.key}
        title="Copy the key (Shift Y)"
        data-press="copyKey"
        aria-label={`Copy the key ${task.key}`}
        onClick={() => void copy(task.key, 'Key')}
      >
        {task.key}
      </button>
      <span className={styles.barEnd}>
        {mayComment && (
          <IconButton
            icon="eye"
            data-press="watch"
            label={watching ? 'Watching: stop (W)' : 'Watch (W)'}
            aria-pressed={watching}
            className={styles.watch}
            onClick={() =>
              void send({ type: watching ? 'unwatch' : 'watch' }, 'Watching was not changed')
            }
          />
        )}
        <IconButton
          icon="link"
          label="Copy link (Y)"
          data-press="copyLink"
          onClick={() => void copy(addressOf(task.key), 'Link')}
        />
        <Dropdown trigger={<IconButton icon="more" label="Task menu" />}>
          <MenuItem icon="copy" onSelect={() => void copy(task.key, 'Key')}>
            Copy key
          </MenuItem>
          {mayEdit && (
            <>
              <MenuSeparator />
              <MenuItem icon="archive" onSelect={() => removal.archive(task)}>
                Archive
              </MenuItem>
              <MenuItem icon="trash" danger onSelect={() => removal.remove(task)}>
                Delete
              </MenuItem>
            </>
          )}
        </Dropdown>
        <IconButton icon="close" label="Close (Esc)" onClick={onClose} />
      </span>
    </div>
  );
}
