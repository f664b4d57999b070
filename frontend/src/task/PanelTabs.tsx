import { Tabs } from '@base-ui/react/tabs';
import { useEffect, useRef, useState } from 'react';
import { useStore } from '~/app/store';
import { Comments } from './Comments';
import { useTask } from './context';
import { timelineWanted, type PanelTab } from './panelTab';
import styles from './panel.module.css';
import { Timeline } from './Timeline';

/** What people said, and what happened. */
export function PanelTabs() {
  const { task } = useTask();
  const [tab, setTab] = useState<PanelTab>('comments');
  const list = useRef<HTMLDivElement>(null);
  const wanted = useStore(timelineWanted) === task.id;
  useEffect(() => {
    if (wanted) list.current?.scrollIntoView({ block: 'start' });
  }, [wanted]);
  const choose = (next: PanelTab) => {
    timelineWanted.set(undefined);
    setTab(next);
  };
  return (
    <Tabs.Root
      value={wanted ? 'timeline' : tab}
      onValueChange={(next) => choose(next as PanelTab)}
      className={styles.tabs}
    >
      <Tabs.List ref={list} className={styles.tabList} aria-label="Discussion and history">
        <Tabs.Tab value="comments" className={styles.tab}>
          Comments
          {task.comments > 0 && <span className={styles.tabCount}>{task.comments}</span>}
        </Tabs.Tab>
        <Tabs.Tab value="timeline" className={styles.tab}>
          Timeline
        </Tabs.Tab>
        <Tabs.Tab value="all" className={styles.tab}>
          All
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="comments">
        <Comments />
      </Tabs.Panel>
      <Tabs.Panel value="timeline">
        <Timeline />
      </Tabs.Panel>
      <Tabs.Panel value="all">
        <Timeline withComments />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
