import type { ReactNode } from 'react';
import type { Project } from '~/api/types';
import { useTitle } from '~/app/useTitle';
import { useProject } from '~/project/context';
import { useTaskIsOpen } from '~/project/openTask';
import { Members } from '~/projects/Members';
import { Columns } from './Columns';
import { DangerZone } from './DangerZone';
import { ExportSection } from './ExportSection';
import { General } from './General';
import { Labels } from './Labels';
import { PublicLink } from './PublicLink';
import { reasonFor, type Needs } from './roles';
import { Sections } from './Sections';

const SECTIONS: { id: string; title: string; about: string; needs: Needs; body: Body }[] = [
  {
    id: 'general',
    title: 'General',
    about: 'What the project is called and what it is for.',
    needs: 'editor',
    body: General,
  },
  {
    id: 'columns',
    title: 'Columns',
    about: 'From left to right. The kind says what standing in a column means for a task.',
    needs: 'editor',
    body: Columns,
  },
  {
    id: 'labels',
    title: 'Labels',
    about: 'For what cuts across columns. Removing one takes it off its tasks.',
    needs: 'editor',
    body: Labels,
  },
  {
    id: 'members',
    title: 'Members',
    about: 'Who sees this project, and what they may do.',
    needs: 'viewer',
    body: Members,
  },
  {
    id: 'link',
    title: 'Public link',
    about: 'Everybody who has the link can read the board, without an account.',
    needs: 'owner',
    body: PublicLink,
  },
  {
    id: 'export',
    title: 'Export',
    about: 'All of it, at any time. The history comes back in as the same project elsewhere.',
    needs: 'viewer',
    body: ExportSection,
  },
  {
    id: 'danger',
    title: 'Danger zone',
    about: 'What takes the project away from everybody’s screens.',
    needs: 'owner-always',
    body: DangerZone,
  },
];

type Body = (props: SectionProps) => ReactNode;

export interface SectionProps {
  project: Project;
  /** Whether the caller may change what is here. */
  may: boolean;
}

/** Everything about a project that is not a task. */
export function SettingsPage() {
  const { project } = useProject();
  useTitle(useTaskIsOpen() ? null : ['Settings', project.name]);
  const sections = SECTIONS.map(({ needs, body: Body, ...section }) => {
    const reason = reasonFor(needs, project);
    return { ...section, reason, body: <Body project={project} may={reason === undefined} /> };
  });
  return <Sections label={`Settings of ${project.name}`} sections={sections} />;
}
