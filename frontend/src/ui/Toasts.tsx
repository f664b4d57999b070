import { Toast } from '@base-ui/react/toast';
import { Button, IconButton } from './Button';
import { toasts, type ToastContent } from './toast';
import styles from './toasts.module.css';
import { classes } from './classes';
import { RequestId } from './RequestId';

export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts: shown, close } = Toast.useToastManager<ToastContent>();
  return shown.map((toast) => {
    const act = (action: () => void) => () => {
      close(toast.id);
      action();
    };
    const { undo, retry, action, requestId } = toast.data ?? {};
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        className={classes(styles.toast, toast.type === 'error' && styles.error)}
      >
        <Toast.Content className={styles.content}>
          <div className={styles.text}>
            <Toast.Title className={styles.title} />
            <Toast.Description className={styles.detail} />
            {requestId && <RequestId id={requestId} />}
          </div>
          {undo && (
            <Button look="ghost" small onClick={act(undo)}>
              Undo
            </Button>
          )}
          {retry && (
            <Button look="ghost" small onClick={act(retry)}>
              Retry
            </Button>
          )}
          {action && (
            <Button look="ghost" small onClick={act(action.run)}>
              {action.label}
            </Button>
          )}
          <Toast.Close render={<IconButton icon="close" label="Dismiss" small />} />
        </Toast.Content>
      </Toast.Root>
    );
  });
}
