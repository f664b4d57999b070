import { Tabs } from '@base-ui/react/tabs';
import { Comments } from './Comments';
import { useTask } from './context';
import styles from './panel.module.css';
import { Timeline } from './Timeline';

/** What people said, and what happened. */
export function PanelTabs() {
  const { task } = useTask();
  return (
    <Tabs.Root defaultValue="comments" className={styles.tabs}>
      <Tabs.List className={styles.tabList} aria-label="Discussion and history">
        <Tabs.Tab value="comments" className={styles.tab}>
          Comments
          {task.comments > 0 && <span className={styles.tabCount}>{task.comments}</span>}
        </Tabs.Tab>
        <Tabs.Tab value="timeline" className={styles.tab}>
          Timeline
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="comments">
        <Comments />
      </Tabs.Panel>
      <Tabs.Panel value="timeline">
        <Timeline />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
