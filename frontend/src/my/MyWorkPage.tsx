import { Link, useSearch } from '@tanstack/react-router';
import { Screen } from '~/app/Screen';
import { useTitle } from '~/app/useTitle';
import { useTaskIsOpen } from '~/project/openTask';
import { SegmentLinks } from '~/ui/SegmentLinks';
import { AssignedWork } from './AssignedWork';
import { CreatedWork } from './CreatedWork';
import { QuickLine } from './QuickLine';

/** What a person has to do, over all projects. */
export function MyWorkPage() {
  const { tab } = useSearch({ from: '/app/my' });
  useTitle(useTaskIsOpen() ? null : ['My work']);
  return (
    <Screen
      title="My work"
      actions={
        <SegmentLinks label="Whose tasks">
          <Link to="/my" search={{}} activeOptions={{ includeSearch: true, exact: true }}>
            Assigned to me
          </Link>
          <Link to="/my" search={{ tab: 'created' }}>
            Created by me
          </Link>
        </SegmentLinks>
      }
    >
      <QuickLine />
      {tab === 'created' ? <CreatedWork /> : <AssignedWork />}
    </Screen>
  );
}
